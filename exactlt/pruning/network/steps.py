"""Adam and SGD on one flat array, in place."""

from __future__ import annotations


class Adam:
    """Kingma, Ba 2015, with bias correction."""

    def __init__(self, size: int, rate: float, first: float = 0.9, second: float = 0.999):
        import numpy as np

        self.rate, self.first, self.second, self.t = rate, first, second, 0
        self.m, self.v, self.a, self.b = (np.zeros(size, np.float32) for _ in range(4))

    def step(self, values, gradient) -> None:
        import numpy as np

        self.t += 1
        a, b = self.a, self.b
        self.m *= self.first
        np.multiply(gradient, 1 - self.first, out=a)
        self.m += a
        np.multiply(gradient, gradient, out=a)
        a *= 1 - self.second
        self.v *= self.second
        self.v += a
        fix = (1 - self.second**self.t) ** 0.5
        np.sqrt(self.v, out=b)
        b += 1e-8 * fix
        np.divide(self.m, b, out=a)
        a *= self.rate * fix / (1 - self.first**self.t)
        values -= a


class SGD:
    """v <- momentum v + gradient + decay s;  s <- s - rate v."""

    def __init__(self, size: int, rate: float, momentum: float = 0.0, decay: float = 0.0):
        import numpy as np

        self.rate, self.momentum, self.decay = rate, momentum, decay
        self.v, self.a = np.zeros(size, np.float32), np.zeros(size, np.float32)

    def step(self, values, gradient) -> None:
        import numpy as np

        self.v *= self.momentum
        self.v += gradient
        if self.decay:
            np.multiply(values, self.decay, out=self.a)
            self.v += self.a
        np.multiply(self.v, self.rate, out=self.a)
        values -= self.a
