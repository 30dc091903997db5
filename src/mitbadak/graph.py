"""Chapter 4: computational graphs, on which derivatives flow backward.

Read :class:`Add` and :class:`Multiply` first: what an operation computes, and beside it how a
derivative passes through. Then read :class:`Variable`, which puts operations together.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from numbers import Real
from typing import Any, TypeAlias, Union

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    ForwardFirst,
    as_floats,
    as_shaped,
    require_finite,
    require_real,
)

__all__ = [
    "Add",
    "Divide",
    "Exp",
    "Log",
    "MatMul",
    "Multiply",
    "Node",
    "Power",
    "Subtract",
    "Sum",
    "Variable",
]

Operand: TypeAlias = Union["Variable", ArrayLike]


class Node(ForwardFirst, ABC):
    """An operation in a graph: it computes forward, and it passes derivatives backward.

    A subclass is one operation and has two methods. ``forward(x)`` or ``forward(x, y)``
    takes numbers or arrays, returns the result, and keeps what the way back needs.
    ``backward(dout)`` takes the derivative by the result and returns a tuple: the derivative
    by each operand.

    Attributes
    ----------
    symbol : str
        How the operation is written in a drawing.
    inputs : tuple of Variable
        What it was applied to; empty before that.

    See Also
    --------
    Variable : Makes the nodes by itself, from Python's operators.

    Examples
    --------
    By hand, with numbers:

    >>> node = Multiply()
    >>> print(node.forward(100, 2))
    200.0
    >>> print(*node.backward(1.5))
    3.0 150.0

    With variables, which remember the node:

    >>> y = Multiply()(Variable(100), Variable(2))
    >>> y, y.node
    (Variable(200.), Multiply())
    """

    symbol = "?"
    inputs: tuple["Variable", ...] = ()
    forward: Callable[..., Any]  # how many operands it takes is up to the subclass

    @abstractmethod
    def backward(self, dout: Any) -> tuple[Any, ...]:
        """Return the derivatives by the operands, given the one by the result: the chain rule.

        Parameters
        ----------
        dout : ndarray of the shape of the result, or one number
            The derivative by the result.

        Returns
        -------
        tuple of ndarray or of numbers
            The derivative by each operand. Where an operand was broadcast, it still has the
            shape of the result; :meth:`Variable.backward` adds it up.

        Raises
        ------
        AttributeError
            If `forward` has not come before.
        """

    def __call__(self, *operands: Operand) -> "Variable":
        """Apply the operation and return the result as a variable that remembers it.

        Parameters
        ----------
        *operands : Variable or array_like
            What to compute with.

        Returns
        -------
        Variable
            The result.

        Raises
        ------
        ValueError
            If an operand does not fit, the result is not finite, or the node is used already.
        TypeError
            If an operand does not consist of real numbers.
        """
        if self.inputs:
            raise ValueError(f"this {self!r} has its inputs already, but a new node was expected")
        inputs = tuple(v if isinstance(v, Variable) else Variable(v) for v in operands)
        name = f"the result of {self!r}"
        with np.errstate(all="ignore"):  # the error below says it better
            result = as_floats(name, self.forward(*(v.value for v in inputs)))
        output = Variable(require_finite(name, result))
        output.node, self.inputs = self, inputs
        return output

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Add(Node):
    """Add two operands: the derivative passes to both as it is.

    Examples
    --------
    >>> node = Add()
    >>> print(node.forward(200, 450))
    650.0
    >>> print(*node.backward(1.5))
    1.5 1.5
    """

    symbol = "+"

    def forward(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Return x + y."""
        x, y = _operands(x, y)
        return x + y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        """Return dout for x and dout for y."""
        return dout, dout


class Subtract(Node):
    """Take the second operand from the first: the derivative by the second changes sign.

    Examples
    --------
    >>> node = Subtract()
    >>> print(node.forward(5, 3))
    2.0
    >>> print(*node.backward(1.5))
    1.5 -1.5
    """

    symbol = "-"

    def forward(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Return x - y."""
        x, y = _operands(x, y)
        return x - y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        """Return dout for x and -dout for y."""
        return dout, -dout


class Multiply(Node):
    """Multiply two operands: the derivative by one is multiplied by the other.

    Examples
    --------
    >>> node = Multiply()
    >>> print(node.forward(100, 2))
    200.0
    >>> print(*node.backward(1.5))
    3.0 150.0
    """

    symbol = "×"

    def forward(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Return x * y."""
        self.x, self.y = _operands(x, y)
        return self.x * self.y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        """Return dout * y for x and dout * x for y."""
        return dout * self.y, dout * self.x


class Divide(Node):
    """Divide the first operand by the second.

    Examples
    --------
    >>> node = Divide()
    >>> print(node.forward(6, 2))
    3.0
    >>> print(*node.backward(1.0))
    0.5 -1.5
    """

    symbol = "÷"

    def forward(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Return x / y."""
        self.x, self.y = _operands(x, y)
        _require_all(self.y != 0, "y", self.y, "numbers other than 0")
        return self.x / self.y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        """Return dout / y for x and -dout * x / y**2 for y."""
        return dout / self.y, -dout * self.x / self.y**2


class Exp(Node):
    """Raise e to the operand: the result is its own derivative.

    Examples
    --------
    >>> node = Exp()
    >>> print(node.forward(0))
    1.0
    >>> print(*node.backward(1.5))
    1.5
    """

    symbol = "exp"

    def forward(self, x: ArrayLike) -> Any:
        """Return exp(x)."""
        self.y = np.exp(as_floats("x", x))
        return self.y

    def backward(self, dout: Any) -> tuple[Any]:
        """Return dout * exp(x)."""
        return (dout * self.y,)


class Log(Node):
    """Take the natural logarithm of the operand.

    Examples
    --------
    >>> node = Log()
    >>> print(node.forward(1))
    0.0
    >>> node = Log()
    >>> print(node.forward(4).round(3), *node.backward(1.0))
    1.386 0.25
    """

    symbol = "log"

    def forward(self, x: ArrayLike) -> Any:
        """Return log(x)."""
        self.x = as_floats("x", x)
        _require_all(self.x > 0, "x", self.x, "numbers above 0")
        return np.log(self.x)

    def backward(self, dout: Any) -> tuple[Any]:
        """Return dout / x."""
        return (dout / self.x,)


class Power(Node):
    """Raise the operand to a fixed power.

    Parameters
    ----------
    exponent : float
        The power, a number and no variable.

    Raises
    ------
    ValueError
        If `exponent` is not finite.
    TypeError
        If `exponent` is not a number.

    Examples
    --------
    >>> node = Power(3)
    >>> print(node.forward(2))
    8.0
    >>> print(*node.backward(1.0))
    12.0
    """

    def __init__(self, exponent: float) -> None:
        require_real("exponent", exponent)
        self.exponent = float(exponent)  # one of NumPy's would turn float32 into float64
        self.symbol = f"^{self.exponent:g}"

    def forward(self, x: ArrayLike) -> Any:
        """Return x**n, where n is the exponent."""
        self.x = as_floats("x", x)
        return self.x**self.exponent

    def backward(self, dout: Any) -> tuple[Any]:
        """Return dout * n * x**(n - 1)."""
        n = self.exponent
        if n == 0:  # x**0 is 1 everywhere, while x**-1 would divide by 0 at x = 0
            return (dout * np.zeros_like(self.x),)
        return (dout * n * self.x ** (n - 1),)

    def __repr__(self) -> str:
        return f"Power({self.exponent:g})"


class MatMul(Node):
    """Multiply two matrices: the derivative by one is multiplied by the other, transposed.

    Examples
    --------
    >>> node = MatMul()
    >>> node.forward([[1, 2]], [[3, 4, 5], [6, 7, 8]])
    array([[15., 18., 21.]])
    >>> dx, dW = node.backward(np.array([[1.0, 0.0, 0.0]]))
    >>> dx
    array([[3., 6.]])
    >>> dW
    array([[1., 0., 0.],
           [2., 0., 0.]])
    """

    symbol = "@"

    def forward(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Return x @ y."""
        self.x, self.y = as_floats("x", x), as_floats("y", y)
        if self.x.ndim != 2 or self.y.ndim != 2 or self.x.shape[1] != len(self.y):
            raise ValueError(
                f"x has shape {self.x.shape} and y has shape {self.y.shape}, but matrices "
                "were expected, y with as many rows as x has columns"
            )
        return self.x @ self.y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        """Return dout @ y.T for x and x.T @ dout for y."""
        return dout @ self.y.T, self.x.T @ dout


class Sum(Node):
    """Add up all entries of the operand: the derivative passes to each of them as it is.

    Examples
    --------
    >>> node = Sum()
    >>> print(node.forward([1, 2, 3]))
    6.0
    >>> print(*node.backward(1.5))
    [1.5 1.5 1.5]
    """

    symbol = "Σ"

    def forward(self, x: ArrayLike) -> Any:
        """Return the sum of all entries of x."""
        self.x = as_floats("x", x)
        return self.x.sum()

    def backward(self, dout: Any) -> tuple[Any]:
        """Return dout for each entry of x."""
        return (dout * np.ones_like(self.x),)


class Variable:
    """A number or an array that remembers how it was computed.

    Python's operators ``+ - * / ** @`` and the methods below make new variables of it. The
    other operand may be a variable, an array or a number; a number takes the dtype of the
    variable. ``**`` takes a number only.

    Parameters
    ----------
    value : array_like of any shape
        The value. A floating dtype is kept, integers become float64.
    name : str, optional
        What to call it in a drawing.

    Attributes
    ----------
    value : ndarray
        The value, a copy of what was given.
    grad : ndarray of the same shape as value, or None
        The derivative by this variable, filled by :meth:`backward`.
    node : Node or None
        The operation that made it; None if its value was given.
    name : str
        What to call it.

    Raises
    ------
    ValueError
        If `value` is empty or not finite, or an operation has no finite result.
    TypeError
        If `value` or an operand does not consist of real numbers.

    References
    ----------
    Griewank, A. and Walther, A. (2008). Evaluating Derivatives. SIAM, chapter 3.

    Examples
    --------
    Two apples, three oranges, a tax of ten percent. One apple more costs 110 more:

    >>> apple, apples = Variable(100, "apple"), Variable(2, "apples")
    >>> orange, oranges = Variable(150, "orange"), Variable(3, "oranges")
    >>> tax = Variable(1.1, "tax")
    >>> total = (apple * apples + orange * oranges) * tax
    >>> total
    Variable(715.)
    >>> total.backward()
    >>> for v in (apples, apple, orange, oranges, tax):
    ...     print(v.name, v.grad.round(2))
    apples 110.0
    apple 2.2
    orange 3.3
    oranges 165.0
    tax 650.0

    Arrays work the same way:

    >>> x, y = Variable([1.0, 2.0]), Variable(3.0)
    >>> z = ((x + y) ** 2).sum()
    >>> z.backward()
    >>> x.grad, y.grad
    (array([ 8., 10.]), array(18.))
    """

    __array_ufunc__ = None  # else NumPy would answer array + variable by itself, entry by entry

    def __init__(self, value: ArrayLike, name: str = "") -> None:
        self.value = require_finite("value", as_floats("value", value)).copy()
        if self.value.size == 0:
            raise ValueError(
                f"value has shape {self.value.shape}, but at least one number was expected"
            )
        self.name = name
        self.grad: Floats | None = None
        self.node: Node | None = None

    def __add__(self, other: Operand) -> "Variable":
        return Add()(self, self._operand(other))

    def __radd__(self, other: Operand) -> "Variable":
        return Add()(self._operand(other), self)

    def __sub__(self, other: Operand) -> "Variable":
        return Subtract()(self, self._operand(other))

    def __rsub__(self, other: Operand) -> "Variable":
        return Subtract()(self._operand(other), self)

    def __mul__(self, other: Operand) -> "Variable":
        return Multiply()(self, self._operand(other))

    def __rmul__(self, other: Operand) -> "Variable":
        return Multiply()(self._operand(other), self)

    def __truediv__(self, other: Operand) -> "Variable":
        return Divide()(self, self._operand(other))

    def __rtruediv__(self, other: Operand) -> "Variable":
        return Divide()(self._operand(other), self)

    def __matmul__(self, other: Operand) -> "Variable":
        return MatMul()(self, self._operand(other))

    def __rmatmul__(self, other: Operand) -> "Variable":
        return MatMul()(self._operand(other), self)

    def __pow__(self, exponent: float) -> "Variable":
        return Power(exponent)(self)

    def __neg__(self) -> "Variable":
        return self * -1

    def exp(self) -> "Variable":
        """Return e raised to this variable.

        Returns
        -------
        Variable
            A new variable, made by :class:`Exp`.

        Raises
        ------
        ValueError
            If the result is too large for a float.
        """
        return Exp()(self)

    def log(self) -> "Variable":
        """Return the natural logarithm of this variable.

        Returns
        -------
        Variable
            A new variable, made by :class:`Log`.

        Raises
        ------
        ValueError
            If an entry is not above 0.
        """
        return Log()(self)

    def sum(self) -> "Variable":
        """Return the sum of all entries of this variable.

        Returns
        -------
        Variable
            A new variable of shape (), made by :class:`Sum`.
        """
        return Sum()(self)

    def backward(self, dout: ArrayLike | None = None) -> None:
        """Fill `grad` of each variable that this one was computed from, and its own.

        The derivatives of one pass add up where a variable is used more than once. Each call
        starts from zero: it replaces what an earlier call left in `grad`.

        Parameters
        ----------
        dout : array_like of the same shape as value, optional
            The derivative by this variable, if it is in the middle of something larger.
            By default 1, which takes a variable with a single entry.

        Raises
        ------
        ValueError
            If `dout` is needed or does not fit, or a derivative is not finite.
        TypeError
            If `dout` does not consist of real numbers.

        Examples
        --------
        >>> x = Variable(3.0)
        >>> y = x * x + x
        >>> y.backward()
        >>> print(x.grad)
        7.0
        """
        variables = list(self.walk())
        grads = {v: np.zeros_like(v.value) for v in variables}
        grads[self] += self._dout(dout)
        with np.errstate(all="ignore"):  # the error below says it better
            for v in reversed(variables):
                if v.node is not None:
                    derivatives = v.node.backward(grads[v])
                    for operand, derivative in zip(v.node.inputs, derivatives, strict=True):
                        grads[operand] += _sum_to_shape(derivative, operand.value.shape)
        for v, grad in grads.items():
            as_floats(f"the derivative by {v!r}", grad)
            require_finite(f"the derivative by {v!r}", grad)
        for v, grad in grads.items():
            v.grad = grad

    def walk(self) -> Iterator["Variable"]:
        """Yield the variables that this one was computed from, each once, operands first.

        Yields
        ------
        Variable
            This variable comes last.

        Examples
        --------
        >>> x = Variable(3.0)
        >>> print(*(x * x + x).walk())
        Variable(3.) Variable(9.) Variable(12.)
        """
        # a list of what is still to do, and not recursion, which ends at a thousand calls
        seen: set[Variable] = set()
        todo = [(self, False)]
        while todo:
            variable, operands_done = todo.pop()
            if operands_done:
                yield variable
            elif variable not in seen:
                seen.add(variable)
                todo.append((variable, True))
                if variable.node is not None:
                    todo += [(v, False) for v in reversed(variable.node.inputs)]

    def edges(self) -> Iterator[tuple["Variable", Node, "Variable"]]:
        """Yield the edges of the graph, in the order of the computation.

        Yields
        ------
        tuple of (Variable, Node, Variable)
            An operand, the operation it goes into, and the result of that.

        Examples
        --------
        >>> for operand, node, result in (Variable(3.0) * 2 + 1).edges():
        ...     print(operand.value, node.symbol, result.value)
        3.0 × 6.0
        2.0 × 6.0
        6.0 + 7.0
        1.0 + 7.0
        """
        for result in self.walk():
            if result.node is not None:
                for operand in result.node.inputs:
                    yield operand, result.node, result

    def __repr__(self) -> str:
        value = np.array2string(self.value, separator=", ", threshold=20)
        return f"Variable({value}, {self.name!r})" if self.name else f"Variable({value})"

    def _operand(self, other: Operand) -> "Variable":
        """Turn the other operand into a variable; a number takes the dtype of this one."""
        if isinstance(other, Variable):
            return other
        if isinstance(other, Real):
            require_real("the other operand", other)
            with np.errstate(over="ignore"):  # Variable refuses an infinity
                return Variable(np.asarray(other, self.value.dtype))
        return Variable(other)

    def _dout(self, dout: ArrayLike | None) -> Floats:
        """Turn what is given to :meth:`backward` into the derivative by this variable."""
        if dout is not None:
            return as_shaped(
                "dout", require_finite("dout", as_floats("dout", dout)), self.value.shape
            )
        if self.value.size > 1:
            raise ValueError(
                f"the variable has shape {self.value.shape}, but a single entry was expected: "
                "take its sum(), or give dout"
            )
        return np.ones_like(self.value)


def _operands(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Turn two operands into arrays of floats whose shapes fit by NumPy's broadcasting."""
    x, y = as_floats("x", x), as_floats("y", y)
    try:
        np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        raise ValueError(
            f"x has shape {x.shape}, but y has shape {y.shape}; shapes that fit were expected"
        ) from None
    return x, y


def _require_all(allowed: Any, name: str, x: Floats, expected: str) -> None:
    """Refuse an operand with an entry for which the operation is not defined."""
    if not np.all(allowed):
        raise ValueError(
            f"{name} contains {x[~np.asarray(allowed)][0]}, but {expected} were expected"
        )


def _sum_to_shape(grad: Any, shape: tuple[int, ...]) -> Any:
    """Add up the entries of `grad` that belong to one entry of an operand that was broadcast."""
    grad = np.asarray(grad)
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)
