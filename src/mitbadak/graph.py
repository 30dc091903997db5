"""Chapter 4: computational graphs, through which derivatives flow backward.

Read :class:`Add` and :class:`Multiply` first: what an operation computes, and beside it how a
derivative passes through. Then read :meth:`Variable.backward`, which goes through a whole graph.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import wraps
from numbers import Real
from typing import Any, TypeAlias, TypeVar, Union

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    AfterForward,
    Array,
    Floats,
    above_zero,
    checked,
    finite,
    fits,
    matrices,
    not_zero,
    number,
    points,
    reals,
    shaped,
    spread_to,
    unscanned,
)

__all__ = [
    "Abs",
    "Add",
    "Divide",
    "Exp",
    "Exponentiate",
    "Index",
    "Log",
    "MatMul",
    "Max",
    "Mean",
    "Multiply",
    "Node",
    "Power",
    "Relu",
    "Subtract",
    "Sum",
    "Tanh",
    "Transpose",
    "Variable",
    "unbroadcast",
]

Operand: TypeAlias = Union["Variable", ArrayLike]
Axis: TypeAlias = int | tuple[int, ...] | None
F = TypeVar("F", bound=Callable[..., Any])


# -- What all operations have in common ------------------------------------------------------------


class Node(AfterForward, ABC):
    """An operation in a graph: it computes forward, and it passes derivatives backward.

    A subclass has two methods. ``forward(x)`` or ``forward(x, y)`` returns the result, and keeps
    what the backward pass needs. ``backward(dout)`` takes the derivative with respect to the
    result, and returns a tuple: the derivative with respect to each operand. Both are bare
    formulas, for numbers and for arrays. Calling the node applies it to variables; what goes
    into its formulas is then checked, and what comes out.

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
    By hand, with numbers, and with variables, which remember the node:

    >>> Multiply().forward(100, 2)
    200
    >>> y = Multiply()(Variable(100), Variable(2))
    >>> y, y.node
    (Variable(200.), Multiply())
    """

    symbol = "?"
    inputs: tuple["Variable", ...] = ()
    forward: Any  # a method of one operand, or of two

    @abstractmethod
    def backward(self, dout: Any) -> tuple[Any, ...]:
        """Return the derivatives with respect to the operands: the chain rule.

        Parameters
        ----------
        dout : ndarray of the shape of the result, or one number
            The derivative with respect to the result.

        Returns
        -------
        tuple of ndarray or of numbers
            The derivative with respect to each operand, of the operand's shape or, where the
            operand was broadcast, still of the result's.
        """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "backward" in vars(cls):
            cls.backward = _well_formed(cls.backward)  # type: ignore[method-assign]

    def __call__(self, *operands: Operand) -> "Variable":
        """Apply the operation and return the result, a variable that remembers the node.

        The node gets copies: to write into an operand later changes no derivative of the result.
        """
        if self.inputs:
            raise ValueError(f"this {self!r} has its inputs already, but a new node was expected")
        inputs = tuple(v if isinstance(v, Variable) else Variable(v) for v in operands)
        values = [v.value.copy() for v in inputs]
        name = f"the result of {self!r}"
        with np.errstate(all="ignore"):  # an error names the node instead
            result = self.forward(*values)
            if result is None:
                raise TypeError(f"forward of {self!r} returned None, but its result was expected")
            result = unscanned(name, result).astype(np.result_type(*values), copy=False)
        output = _variable({"_value": points(name, result), "node": self})
        self.inputs = inputs
        return output

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the graph, which :meth:`Variable.__reduce__` lays out."""
        return {key: value for key, value in vars(self).items() if key not in ("inputs", "result")}


def _well_formed(backward: F) -> F:
    """Check that a `backward` returns one derivative for each operand, of a shape that fits."""

    @wraps(backward)
    def door(self: Node, dout: Any) -> tuple[Any, ...]:
        derivatives = backward(self, np.array(dout) if isinstance(dout, np.ndarray) else dout)
        name = f"backward of {self!r}"
        if not isinstance(derivatives, tuple):
            raise TypeError(
                f"{name} returned {derivatives!r:.40}, but a tuple was expected, "
                "like (dx,) or (dx, dy)"
            )
        if self.inputs and len(derivatives) != len(self.inputs):
            raise ValueError(
                f"{name} returned {len(derivatives)} derivatives, but {len(self.inputs)} were "
                "expected, one for each operand"
            )
        for v, dx in zip(self.inputs, derivatives, strict=False):
            came = reals(f"what {name} returned", dx).shape
            if came not in (v.shape, np.shape(dout)):
                raise ValueError(
                    f"{name} returned a derivative of shape {came}, but its operand has shape "
                    f"{v.shape}; the same was expected"
                )
        return derivatives

    return door  # type: ignore[return-value]


@checked(grad=unscanned, shape=spread_to("grad"))
@np.errstate(over="ignore", invalid="ignore")  # backward refuses what is not finite
def unbroadcast(grad: Array, shape: Array) -> Floats:
    """Add up the entries of `grad` that belong to one entry of an operand that was broadcast.

    Parameters
    ----------
    grad : array_like
        The derivative with respect to the operand, after broadcasting.
    shape : tuple of int
        The shape of the operand, before it.

    Returns
    -------
    ndarray of shape `shape`
        The derivative with respect to the operand.

    Raises
    ------
    ValueError
        If an operand of that shape is not broadcast to the shape of `grad`.

    Examples
    --------
    >>> unbroadcast([[1.0, 2.0], [10.0, 20.0]], (2,))
    array([11., 22.])
    """
    if grad.shape == shape:
        return grad
    new = grad.ndim - len(shape)
    padded = (1,) * new + shape
    repeated = np.less(padded, grad.shape)
    axes = tuple(np.flatnonzero(repeated))
    wide = np.promote_types(grad.dtype, float)
    total = grad.sum(axes, wide).reshape(shape)
    return total.astype(grad.dtype)


def _wide(x: Any) -> Any:
    """Return the dtype to add up in: along the first axis NumPy adds float32 too coarsely."""
    return np.result_type(x, np.float64)


# -- Arithmetic ------------------------------------------------------------------------------------


class Add(Node):
    """Add two operands: the derivative passes to both as it is.

    Examples
    --------
    >>> node = Add()
    >>> print(node.forward(200, 450), *node.backward(1.5))
    650 1.5 1.5
    """

    symbol = "+"

    @checked(x=fits("y"))
    def forward(self, x: Array, y: Array) -> Any:
        return x + y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        return dout, dout


class Subtract(Node):
    """Subtract the second operand from the first: its derivative changes sign.

    Examples
    --------
    >>> node = Subtract()
    >>> print(node.forward(5, 3), *node.backward(1.5))
    2 1.5 -1.5
    """

    symbol = "-"

    @checked(x=fits("y"))
    def forward(self, x: Array, y: Array) -> Any:
        return x - y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        return dout, -dout


class Multiply(Node):
    """Multiply two operands: the derivative of one is multiplied by the other.

    Examples
    --------
    >>> node = Multiply()
    >>> print(node.forward(100, 2), *node.backward(1.5))
    200 3.0 150.0
    """

    symbol = "×"

    @checked(x=fits("y"))
    def forward(self, x: Array, y: Array) -> Any:
        self.x, self.y = x, y
        return x * y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        return dout * self.y, dout * self.x


class Divide(Node):
    """Divide the first operand by the second.

    Examples
    --------
    >>> node = Divide()
    >>> print(node.forward(6, 2), *node.backward(1.0))
    3.0 0.5 -1.5
    """

    symbol = "÷"

    @checked(x=fits("y"), y=not_zero)
    def forward(self, x: Array, y: Array) -> Any:
        self.x, self.y = x, y
        return x / y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        dx = dout / self.y
        return dx, -dx * (self.x / self.y)  # y**2 could be too large, or 0


class Power(Node):
    """Raise the operand to a fixed power.

    Parameters
    ----------
    exponent : float
        The power, a number and no variable.

    Examples
    --------
    >>> node = Power(3)
    >>> print(node.forward(2), *node.backward(1.0))
    8.0 12.0
    """

    def __init__(self, exponent: float) -> None:
        self.n = number("exponent", exponent)
        self.symbol = f"^{self.n:g}"

    def forward(self, x: Array) -> Any:
        self.x = x
        return x**self.n

    def backward(self, dout: Any) -> tuple[Any]:
        if self.n == 0:  # x**0 is 1 everywhere, while x**-1 would divide by 0 at x = 0
            return (0 * dout,)
        return (dout * self.n * self.x ** (self.n - 1),)

    def __repr__(self) -> str:
        return f"Power({self.n:g})"


class Exponentiate(Node):
    """Raise the first operand, which is above 0, to the power of the second.

    Examples
    --------
    >>> node = Exponentiate()
    >>> print(node.forward(2, 3), *np.round(node.backward(1.0), 3))
    8 12.0 5.545
    """

    symbol = "^"

    @checked(y=fits("x"), x=above_zero)
    def forward(self, x: Array, y: Array) -> Any:
        self.x, self.y = x, y
        return x**y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        x, y = self.x, self.y
        slope = np.where(y == 0, 0, y * x ** (y - 1.0))
        return dout * slope, dout * x**y * np.log(x)


class Abs(Node):
    """Take the absolute value of the operand: the derivative has the operand's sign.

    Examples
    --------
    >>> node = Abs()
    >>> print(node.forward(-3), *node.backward(1.5))
    3 -1.5
    """

    symbol = "|x|"

    def forward(self, x: Array) -> Any:
        self.x = x
        return abs(x)

    def backward(self, dout: Any) -> tuple[Any]:
        return (dout * np.sign(self.x),)


# -- Functions -------------------------------------------------------------------------------------


class Exp(Node):
    """Raise e to the operand: the result is its own derivative.

    Examples
    --------
    >>> node = Exp()
    >>> print(node.forward(0), *node.backward(1.5))
    1.0 1.5
    """

    symbol = "exp"

    def forward(self, x: Array) -> Any:
        self.y = np.exp(x)
        return self.y

    def backward(self, dout: Any) -> tuple[Any]:
        return (dout * self.y,)


class Log(Node):
    """Take the natural logarithm of the operand.

    Examples
    --------
    >>> node = Log()
    >>> print(node.forward(4).round(3), *node.backward(1.0))
    1.386 0.25
    """

    symbol = "log"

    @checked(x=above_zero)
    def forward(self, x: Array) -> Any:
        self.x = x
        return np.log(x)

    def backward(self, dout: Any) -> tuple[Any]:
        return (dout / self.x,)


class Tanh(Node):
    """Take the hyperbolic tangent of the operand: a smooth step from -1 to 1.

    Examples
    --------
    >>> node = Tanh()
    >>> print(node.forward(0), *node.backward(1.5))
    0.0 1.5
    """

    symbol = "tanh"

    def forward(self, x: Array) -> Any:
        self.x = x
        return np.tanh(x)

    def backward(self, dout: Any) -> tuple[Any]:
        cosh = np.cosh(self.x)  # 1 - tanh(x)**2 would lose its digits
        return (dout / cosh / cosh,)


class Relu(Node):
    """Keep the operand where it is above 0, elsewhere take 0: rectified linear unit (ReLU).

    Examples
    --------
    >>> node = Relu()
    >>> print(node.forward(2), *node.backward(1.5))
    2 1.5
    """

    symbol = "relu"

    def forward(self, x: Array) -> Any:
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout: Any) -> tuple[Any]:
        return (dout * (self.x > 0),)


# -- Arrays ----------------------------------------------------------------------------------------


class MatMul(Node):
    """Multiply two matrices: the derivative of one is multiplied by the other, transposed.

    Examples
    --------
    >>> node = MatMul()
    >>> node.forward(np.array([[1, 2]]), np.array([[3, 4], [5, 6]]))
    array([[13, 16]])
    >>> print(*node.backward(np.array([[1, 0]])))
    [[3 5]] [[1 0]
     [2 0]]
    """

    symbol = "@"

    @checked(x=matrices("y"))
    def forward(self, x: Array, y: Array) -> Any:
        self.x, self.y = x, y
        return x @ y

    def backward(self, dout: Any) -> tuple[Any, Any]:
        return dout @ self.y.T, self.x.T @ dout


class Transpose(Node):
    """Exchange rows and columns: the derivative is transposed, too.

    Examples
    --------
    >>> node = Transpose()
    >>> node.forward(np.array([[1], [2]]))
    array([[1, 2]])
    """

    symbol = "T"

    def forward(self, x: Array) -> Any:
        return x.T

    def backward(self, dout: Any) -> tuple[Any]:
        return (dout.T,)


class Index(Node):
    """Take entries of the operand: the derivative passes to those, as often as they were taken.

    Parameters
    ----------
    key : int, slice, array of integers or of truths, or tuple of these
        What is written in the square brackets.

    Examples
    --------
    >>> node = Index(1)
    >>> print(node.forward(np.array([5, 6, 7])), *node.backward(1.5))
    6 [0.  1.5 0. ]
    """

    symbol = "[ ]"

    def __init__(self, key: Any) -> None:
        self.key = deepcopy(key)

    def forward(self, x: Array) -> Any:
        self.shape = x.shape
        return x[self.key]

    def backward(self, dout: Any) -> tuple[Any]:
        dx = np.zeros(self.shape, _wide(dout))
        np.add.at(dx, self.key, dout)
        return (dx,)


class Sum(Node):
    """Add up the entries of the operand: the derivative passes to each of them as it is.

    Parameters
    ----------
    axis : int or tuple of int, default None
        Along which axes; by default all entries.
    keepdims : bool, default False
        Whether these axes stay in the result, with size 1.

    Examples
    --------
    >>> node = Sum()
    >>> print(node.forward(np.array([1, 2, 3])), *node.backward(1.5))
    6.0 [1.5 1.5 1.5]
    """

    symbol = "Σ"

    def __init__(self, axis: Axis = None, keepdims: bool = False) -> None:
        self.axis, self.keepdims = axis, keepdims

    def forward(self, x: Array) -> Any:
        self.x = x
        return x.sum(self.axis, _wide(x), keepdims=self.keepdims)

    def backward(self, dout: Any) -> tuple[Any]:
        return (self._spread(dout),)

    def _spread(self, dout: Any) -> Any:
        """Return the derivative with respect to the result once for each entry of the operand."""
        if self.axis is not None and not self.keepdims:
            dout = np.expand_dims(dout, self.axis)
        return np.broadcast_to(dout, self.x.shape)


class Mean(Sum):
    """Take the mean of the entries, along `axis` as :class:`Sum`: they share the derivative.

    Examples
    --------
    >>> node = Mean()
    >>> print(node.forward(np.array([1, 2, 6])), *node.backward(1.5))
    3.0 [0.5 0.5 0.5]
    """

    symbol = "mean"

    def forward(self, x: Array) -> Any:
        self.x, self.y = x, x.mean(self.axis, _wide(x), keepdims=self.keepdims)
        return self.y

    def backward(self, dout: Any) -> tuple[Any]:
        return (self._spread(dout) / (self.x.size / self.y.size),)


class Max(Sum):
    """Take the largest entry, along `axis` as :class:`Sum`: it alone gets the derivative.

    Entries that are equally large share it.

    Examples
    --------
    >>> node = Max()
    >>> print(node.forward(np.array([1, 6, 6])), *node.backward(1.5))
    6 [0.   0.75 0.75]
    """

    symbol = "max"

    def forward(self, x: Array) -> Any:
        self.x = x
        return x.max(self.axis, keepdims=self.keepdims)

    def backward(self, dout: Any) -> tuple[Any]:
        largest = self.x == self.x.max(self.axis, keepdims=True)
        count = largest.sum(self.axis, keepdims=True)
        return (self._spread(dout) * largest / count,)


# -- Graphs of them --------------------------------------------------------------------------------


def _operator(operation: type[Node]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the two methods of an operator: for a variable on its left, and on its right."""

    def left(self: "Variable", other: Operand) -> "Variable":
        return operation()(self, self._operand(other))

    def right(self: "Variable", other: Operand) -> "Variable":
        return operation()(self._operand(other), self)

    return left, right


def _all_or_nothing(algorithm: F) -> F:
    """Check `dout` before a backward pass, and undo the pass if a derivative is not finite."""

    @wraps(algorithm)
    def backward(self: "Variable", dout: ArrayLike = 1.0) -> None:
        start = finite("dout", dout)
        if start.ndim == 0 and self.value.size == 1:
            start = start.reshape(self.shape)
        elif start.ndim == 0:
            raise ValueError(
                f"the variable has shape {self.shape}, but a single entry was expected: "
                "take its sum(), or give dout"
            )
        start = shaped("dout", start, self.shape)
        before = [(v, v.grad) for v in self.walk()]
        try:
            with np.errstate(all="ignore"):  # an error names the variable instead
                algorithm(self, start)
            for v, _ in before:
                if not np.isfinite(v.grad).all():
                    finite(f"the derivative with respect to {v!r}", v.grad)
        except BaseException:
            for v, grad in before:
                v.grad = grad
            raise

    return backward  # type: ignore[return-value]


class Variable:
    """A number or an array that remembers how it was computed.

    Python's operators ``+ - * / ** @``, ``abs``, indexing and the methods below make new
    variables of it. The other operand may be a variable, an array or a number; a number takes the
    dtype of the variable. NumPy's functions take no variables.

    Parameters
    ----------
    value : array_like of any shape
        The value. A floating dtype is kept, integers become float64.
    name : str, default ""
        What to call it in a drawing.

    Attributes
    ----------
    value : ndarray
        The value, a copy of what was given. It may be changed, also in place; shape and dtype
        stay. What was computed from it before stays as it was, with its derivatives.
    grad : ndarray of the same shape as value, or None
        The derivative with respect to this variable, filled by :meth:`backward`.
    node : Node or None
        The operation that made it; None if its value was given.
    name : str
        What to call it.
    shape, ndim, T
        As of an array.

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
    Two apples and a tax of ten percent. One more apple costs 110 more:

    >>> price, apples, tax = Variable(100), Variable(2), Variable(1.1)
    >>> total = price * apples * tax
    >>> total.backward()
    >>> print(total.value.round(2), price.grad, apples.grad.round(2), tax.grad)
    220.0 2.2 110.0 200.0

    Arrays work the same way:

    >>> x, y = Variable([1.0, 2.0]), Variable(3.0)
    >>> z = ((x + y) ** 2).sum()
    >>> z.backward()
    >>> x.grad, y.grad
    (array([ 8., 10.]), array(18.))

    A network with a hidden layer, ReLU, softmax and cross-entropy loss learns XOR:

    >>> rng = np.random.default_rng(0)
    >>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> t = np.eye(2)[[0, 1, 1, 0]]
    >>> W1, b1 = Variable(rng.normal(size=(2, 8))), Variable(np.zeros(8))
    >>> W2, b2 = Variable(rng.normal(size=(8, 2))), Variable(np.zeros(2))
    >>> for _ in range(300):
    ...     h = (x @ W1 + b1).relu()
    ...     e = (h @ W2 + b2).exp()
    ...     y = e / e.sum(axis=1, keepdims=True)
    ...     loss = -(t * y.log()).sum(axis=1).mean()
    ...     loss.backward()
    ...     for v in [W1, b1, W2, b2]:
    ...         v.value -= 0.5 * v.grad
    >>> y.value[:, 1].round(1)
    array([0., 1., 1., 0.])
    """

    def __init__(self, value: ArrayLike, name: str = "") -> None:
        self._value: Floats = points("value", value)
        self.name = name
        self.grad: Any = None
        self.node: Node | None = None

    @property
    def value(self) -> Floats:
        """What is assigned must be finite and of the same shape; the dtype stays."""
        return self._value

    @value.setter
    def value(self, value: ArrayLike) -> None:
        with np.errstate(over="ignore"):  # an infinity is refused
            new = unscanned("value", value).astype(self._value.dtype)
        self._value = points("value", shaped("value", new, self.shape))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self._value.shape

    @property
    def ndim(self) -> int:
        """The number of axes of the value."""
        return self._value.ndim

    @property
    def T(self) -> "Variable":  # noqa: N802
        """The variable with rows and columns exchanged, made by :class:`Transpose`."""
        return Transpose()(self)

    __add__, __radd__ = _operator(Add)
    __sub__, __rsub__ = _operator(Subtract)
    __mul__, __rmul__ = _operator(Multiply)
    __truediv__, __rtruediv__ = _operator(Divide)
    __matmul__, __rmatmul__ = _operator(MatMul)

    def __pow__(self, exponent: Operand) -> "Variable":
        if isinstance(exponent, Variable | list | tuple) or np.ndim(exponent) > 0:
            return Exponentiate()(self, self._operand(exponent))
        return Power(exponent)(self)  # type: ignore[arg-type]

    def __rpow__(self, base: Operand) -> "Variable":
        return Exponentiate()(self._operand(base), self)

    def __neg__(self) -> "Variable":
        return self * -1

    def __abs__(self) -> "Variable":
        return Abs()(self)

    def __getitem__(self, key: Any) -> "Variable":
        return Index(key)(self)

    def __iter__(self) -> Iterator["Variable"]:
        return map(self.__getitem__, range(len(self)))

    def exp(self) -> "Variable":
        """Return e raised to this variable."""
        return Exp()(self)

    def log(self) -> "Variable":
        """Return the natural logarithm of this variable, whose entries are above 0."""
        return Log()(self)

    def tanh(self) -> "Variable":
        """Return the hyperbolic tangent of this variable."""
        return Tanh()(self)

    def relu(self) -> "Variable":
        """Return the larger of 0 and this variable, elementwise."""
        return Relu()(self)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Variable":
        """Return the sum of the entries."""
        return Sum(axis, keepdims)(self)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> "Variable":
        """Return the mean of the entries."""
        return Mean(axis, keepdims)(self)

    def max(self, axis: Axis = None, keepdims: bool = False) -> "Variable":
        """Return the largest entry."""
        return Max(axis, keepdims)(self)

    @_all_or_nothing
    def backward(self, dout: Array = 1.0) -> None:
        """Fill `grad` of each variable that this one was computed from, and its own.

        The derivatives of one pass add up where a variable is used more than once. Each call
        starts from zero: it replaces what an earlier call left in `grad`.

        Parameters
        ----------
        dout : array_like of the same shape as value, default 1.0
            The derivative with respect to this variable, if it is in the middle of something
            larger. The default takes a variable with a single entry.

        Raises
        ------
        ValueError
            If `dout` is needed or does not fit, or a derivative is not finite; then each `grad`
            stays as it was.
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
        topological_order = list(self.walk())
        for v in topological_order:
            v.grad = np.zeros_like(v.value)
        self.grad += dout
        for v in reversed(topological_order):
            if v.node is None:
                continue
            xs = v.node.inputs
            dxs = v.node.backward(v.grad)
            for x, dx in zip(xs, dxs, strict=True):
                x.grad += unbroadcast(dx, x.shape)

    def walk(self) -> Iterator["Variable"]:
        """Yield the variables that this one was computed from, in topological order.

        Yields
        ------
        Variable
            Each once, after its operands; this variable comes last.

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

    def __repr__(self) -> str:
        value = np.array2string(self.value, separator=", ", threshold=20)
        return f"Variable({value}, {self.name!r})" if self.name else f"Variable({value})"

    def _operand(self, other: Operand) -> "Variable":
        """Turn the other operand into a variable; a number takes the dtype of this one."""
        if isinstance(other, Variable):
            return other
        if isinstance(other, Real):
            number("the other operand", other)
            with np.errstate(over="ignore"):  # Variable refuses an infinity
                return Variable(np.asarray(other, self.value.dtype))
        return Variable(other)

    def __eq__(self, other: object) -> Any:
        raise TypeError("variables are not compared: compare their values, x.value == y.value")

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    __hash__ = object.__hash__  # a variable is itself, whatever its value

    def __len__(self) -> int:
        return len(self.value)

    def __float__(self) -> float:
        raise TypeError(f"{self!r} is no number of Python's: use its value")

    def __format__(self, spec: str) -> str:
        if spec:
            raise TypeError(f"{self!r} is not formatted by {spec!r}: use its value")
        return str(self)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is neither true nor false: use its value")

    def __contains__(self, _: object) -> bool:
        raise TypeError(f"{self!r} cannot be searched: use its value")

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **_: Any) -> Any:
        """Let array + variable be a variable; other functions of NumPy take none."""
        nodes: dict[Any, Callable[[], Node]] = {
            np.add: Add, np.subtract: Subtract, np.multiply: Multiply, np.divide: Divide,
            np.matmul: MatMul, np.power: Exponentiate,
        }  # fmt: skip
        if ufunc in nodes and method == "__call__":
            return nodes[ufunc]()(*map(self._operand, operands))
        return self.__array_function__(ufunc)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(f"{self!r} is no array, but an array was expected: use its value")

    def __array_function__(self, function: Any, *_: Any) -> Any:
        name = function.__name__
        method = f"x.{name}" if hasattr(Variable, name) else "the operators and methods of x"
        instead = {"dot": "x @ y", "transpose": "x.T"}.get(name, method)
        raise TypeError(f"np.{name} takes no Variable x: use {instead}, or x.value")

    def __copy__(self) -> "Variable":
        return _variable(vars(self))

    def __reduce__(self) -> Any:
        """Lay the graph out in topological order, so that pickle and deepcopy do not recurse."""
        if self.node is None:
            return _variable, (vars(self),)
        order = list(self.walk())
        place = {v: i for i, v in enumerate(order)}
        steps = [
            (v, ()) if v.node is None else (vars(v), [place[x] for x in v.node.inputs])
            for v in order
        ]
        return _graph, (steps,)


def _variable(state: dict[str, Any]) -> Variable:
    """Make a variable from its attributes, without a look at them."""
    variable = Variable.__new__(Variable)
    vars(variable).update({"name": "", "grad": None, "node": None} | state)
    return variable


def _graph(steps: list[tuple[Any, Any]]) -> Variable:
    """Put a graph together from what :meth:`Variable.__reduce__` laid out."""
    made: list[Variable] = []
    for step, operands in steps:
        if not operands:
            made.append(step)
            continue
        node = step["node"]
        if not node.inputs:  # else another variable of the graph was there before
            node.inputs = tuple(made[place] for place in operands)
            node.result = _variable(step)
        made.append(node.result)
    return made[-1]
