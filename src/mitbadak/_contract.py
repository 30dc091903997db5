"""What no layer and no loss may do, and how the gradient check sees it."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from mitbadak._checks import Floats, read_only, short
from mitbadak.layers import Layer
from mitbadak.network import Network

Gradients: TypeAlias = Mapping[str, Floats]

SEED = 2718281828  # none that a reader takes: weights like the inputs would hide mistakes


def examine(name: str, prefix: str, layer: Any, x: Floats) -> Floats:
    """Return the outputs of a layer; an error says what it does that no layer may do."""
    fresh = copied(layer)
    own = dict(vars(fresh))
    expected = _passed(name, prefix, fresh, x)
    _require_named(name, layer, fresh, own)
    if not _same(expected["y"], _passed(name, prefix, copied(layer), x)["y"]):
        raise ValueError(
            f"{name} gives other outputs for the same x, but the same were expected: "
            "does it draw from a generator that is not an attribute of it?"
        )
    if hasattr(layer, "backward_params"):
        try:
            short = _passed(name, prefix, copied(layer), x, way="backward_params")
        except Exception as error:
            error.add_note(
                f"in backward_params of {name}, which sets the gradients of a first layer"
            )
            raise
        for key in short:
            if not _same(short[key], expected[key]):
                raise ValueError(f"backward_params of {name} sets another {key} than backward")
    _examine_memory(name, prefix, copied(layer), x, expected)
    moved = copied(layer)
    for W in params_of(moved).values():  # a bias of 0 would not show
        W += 0.1 * np.random.default_rng(SEED).standard_normal(W.shape)
    _examine_inference(name, moved, x, np.array(copied(moved).forward(read_only(x))))
    return expected["y"]


def _examine_memory(name: str, prefix: str, layer: Any, x: Floats, expected: Gradients) -> None:
    """Refuse a layer that keeps something from one call to the next."""
    smallest = getattr(layer, "smallest_batch", 1)
    same_size = x[::-1] if len(x) > 1 else x[:, ::-1]
    others = [same_size[: max(smallest, len(x) // 2)], np.concatenate([x, x[:1]]), same_size]
    each_anew = [(copied(layer), other) for other in others]
    one_for_all = [(each_anew[0][0], other) for other in others[1:]]
    resets = {id(used): resetting([used]) for used, _ in each_anew}
    for used, other in each_anew + one_for_all:
        reset = resets[id(used)]
        try:
            _passed(name, prefix, used, other)
            reset()
            again = _passed(name, prefix, used, x, infer=other)
        except Exception as error:
            error.add_note(f"when {name} is used a second time, with another batch")
            raise
        for key, value in again.items():
            if not _same(value, expected[key]):
                what = {"y": "other outputs", "dx": "another dx"}.get(key, f"another {key}")
                raise ValueError(
                    f"{name} gives {what} for the same x after it was used for another batch: it "
                    "keeps something from one call to the next"
                )


def _examine_inference(name: str, layer: Any, x: Floats, y: Floats) -> None:
    """Refuse an `infer` that differs from `forward` without a reason.

    A layer has one if it draws at random, keeps buffers, or mixes the samples of a batch.
    """
    if getattr(type(layer), "infer", Layer.infer) is Layer.infer:
        return
    inferred = _called(name, "infer", copied(layer).infer, x=x)
    if any(isinstance(value, np.random.Generator) for value in vars(layer).values()):
        return
    if getattr(layer, "buffer_names", ()) or getattr(layer, "smallest_batch", 1) > 1:
        return
    two = np.concatenate([x[:1], x[-1:] * 1.01])
    if not _same(layer.forward(two)[:1], y[:1]) or not _same(layer.forward(x), y):
        return
    if not _same(inferred, y):
        raise ValueError(
            f"infer of {name} gives other outputs than forward, but {name} neither draws at "
            "random nor mixes the samples of a batch: the same were expected"
        )


def examine_loss(criterion: Any, y: Floats, t: Any) -> None:
    """Refuse a loss that writes into what it is given or keeps something from call to call."""
    name = type(criterion).__name__

    def once(loss: Any, y: Floats, t: Any) -> dict[str, Floats]:
        value = _called(name, "forward", loss.forward, y=y, t=t)
        try:
            number = np.asarray(float(value))
        except (TypeError, ValueError):
            raise TypeError(
                f"forward of {name} returned {short(value)}, but a number was expected: "
                "is return missing?"
            ) from None
        dy = _called(name, "backward", loss.backward)
        _require_array(name, "backward", dy, y.shape, "as y has")
        return {"loss": number, "gradient": np.array(dy)}

    expected, used = once(copied(criterion), y, t), copied(criterion)
    for other in (y[:1], y):
        try:
            once(used, other, t[: len(other)] if np.ndim(t) else t)
            again = once(used, y, t)
        except Exception as error:
            error.add_note(f"when {name} is used a second time, with another batch")
            raise
        for key, value in again.items():
            if not _same(value, expected[key]):
                raise ValueError(
                    f"{name} gives another {key} for the same y after it was used for another "
                    "batch: it keeps something from one call to the next"
                )


def _passed(
    name: str,
    prefix: str,
    layer: Any,
    x: Floats,
    way: str = "backward",
    infer: Floats | None = None,
) -> dict[str, Floats]:
    """Go forward and back through a layer; return copies of the outputs and gradients."""
    before = copies(params_of(layer))
    y = _called(name, "forward", layer.forward, x=x)
    _require_array(name, "forward", y, (len(x), *np.shape(y)[1:]), "a row for each sample")
    _require_unchanged(name, "forward", layer, before)
    y = np.array(y, np.float64)
    if infer is not None and hasattr(layer, "infer"):
        _called(name, "infer", layer.infer, x=infer)  # nothing is remembered of this one
        _require_unchanged(name, "infer", layer, before)
    dx = _called(name, way, getattr(layer, way), dout=fixed_weights(y.shape))
    _require_unchanged(name, way, layer, before)
    passed = {"y": y}
    if way == "backward":
        _require_array(name, way, dx, x.shape, "as x has")
        passed["dx"] = np.array(dx, np.float64)
    for key, gradient in grads_of(name, way, layer).items():
        if np.shape(gradient) != before[key].shape:
            raise ValueError(
                f"the gradient of {prefix}{key} has shape {np.shape(gradient)}, "
                f"but {before[key].shape} was expected, as {key} has"
            )
        passed[f"d{key}"] = np.array(gradient, np.float64)
    return passed


def _called(name: str, what: str, method: Callable[..., Any], **arrays: Any) -> Any:
    """Call a method with arrays that it cannot write into; an error says if it tries."""
    views = [read_only(a) if isinstance(a, np.ndarray) else a for a in arrays.values()]
    shapes = [np.shape(view) for view in views]
    try:
        result = method(*views)
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        given = " or ".join(arrays) if what != "backward" else "dout or into what forward was given"
        raise ValueError(
            f"{what} of {name} writes into {given}, but the caller may need it: make a new array"
        ) from error
    if [np.shape(view) for view in views] != shapes:
        raise ValueError(f"{what} of {name} changes the shape of {' or '.join(arrays)} in place")
    return result


def _require_unchanged(name: str, what: str, layer: Any, before: Gradients) -> None:
    """Refuse a method that changes the parameters, which only training may do."""
    for key, array in params_of(layer).items():
        if not np.array_equal(array, before[key], equal_nan=True):
            raise ValueError(f"{what} of {name} changes {key}, but only training may change it")


def _require_named(name: str, layer: Any, used: Any, own: Mapping[str, Any]) -> None:
    """Refuse an array of a layer's own with a gradient that is not named as a parameter."""
    named = {*params_of(layer), *getattr(layer, "buffer_names", ())}
    for key, value in own.items():
        gradient = vars(used).get(f"d{key}")
        if (
            key not in named
            and isinstance(value, np.ndarray)
            and vars(used).get(key) is value  # set before forward, so not of this batch
            and np.shape(gradient) == value.shape
            and gradient is not None
        ):
            raise ValueError(
                f"{name} sets d{key} beside its {key}, but parameter_names is "
                f"{tuple(params_of(layer))}: {key} would not be trained"
            )


def _require_array(name: str, what: str, value: Any, shape: tuple[int, ...], why: str) -> None:
    """Require that a method has returned an array of the right shape and precision."""
    is_array = isinstance(value, np.ndarray | np.number)
    if not is_array or np.shape(value) != shape:
        raise (ValueError if is_array else TypeError)(
            f"{what} of {name} returned {short(value)}, but an array of shape {shape} was "
            f"expected, {why}{': is return missing?' if value is None else ''}"
        )
    if value.dtype in (np.float16, np.float32):
        raise TypeError(
            f"{what} of {name} returned {value.dtype} for float64, but float64 was expected: "
            "finite differences need its precision"
        )


def require_float64(params: Gradients) -> None:
    """Refuse parameters whose precision is too small for finite differences."""
    for name, array in params.items():
        if array.dtype != np.float64:
            raise TypeError(
                f"{name} has dtype {array.dtype}, but float64 was expected: finite differences "
                "need its precision; make the parameters with dtype=np.float64"
            )


def resetting(parts: Iterable[Any]) -> Callable[[], None]:
    """Return what sets generators and buffers back to where they are now."""
    generators, buffers = [], []
    for part in parts:
        attributes = getattr(part, "__dict__", {}).values()
        generators += [v.bit_generator for v in attributes if isinstance(v, np.random.Generator)]
        buffers += [(part, name) for name in getattr(part, "buffer_names", ())]
    states = [generator.state for generator in generators]
    contents = [np.array(getattr(part, name)) for part, name in buffers]

    def reset() -> None:
        for generator, state in zip(generators, states, strict=True):
            generator.state = state
        for (part, name), content in zip(buffers, contents, strict=True):
            setattr(part, name, content.copy())

    return reset


# -- Small helpers -------------------------------------------------------------------------------


def copied(subject: Any) -> Any:
    """Return a deep copy; layers leave out their gradients in one, here they are kept."""
    copied = copy.deepcopy(subject)
    for old, new in zip(parts_of(subject), parts_of(copied), strict=True):
        for name in getattr(old, "__dict__", {}).keys() - getattr(new, "__dict__", {}).keys():
            setattr(new, name, copy.deepcopy(getattr(old, name)))
    return copied


def parts_of(subject: Any) -> Sequence[Any]:
    """Return the layers of a network, or the only part."""
    return subject.layers if isinstance(subject, Network) else [subject]


def params_of(layer: Any) -> dict[str, Floats]:
    """Return the parameters of a layer, or of an object that is like one."""
    names = getattr(layer, "parameter_names", ())
    return dict(getattr(layer, "params", None) or {name: getattr(layer, name) for name in names})


def grads_of(name: str, what: str, layer: Any) -> dict[str, Floats]:
    """Return the gradients of a layer, or of an object that is like one."""
    missing = [key for key in params_of(layer) if not hasattr(layer, f"d{key}")]
    if missing and getattr(type(layer), "grads", Layer.grads) is Layer.grads:
        raise AttributeError(f"{name} has no d{missing[0]}: {what} must set it")
    names = getattr(layer, "parameter_names", ())
    return dict(
        layer.grads if hasattr(layer, "grads") else {n: getattr(layer, f"d{n}") for n in names}
    )


def fixed_weights(shape: tuple[int, ...]) -> Floats:
    """Return fixed random weights for the outputs of a layer, a vector of length 1."""
    weights = np.random.default_rng(SEED).standard_normal(shape)
    return weights / np.linalg.norm(weights)


def copies(arrays: Gradients) -> dict[str, Floats]:
    """Return copies of all arrays."""
    return {name: np.array(array) for name, array in arrays.items()}


def _same(a: Floats, b: Floats) -> bool:
    """Say whether two arrays are equal up to rounding."""
    if np.shape(a) != np.shape(b):
        return False
    size = np.max(np.abs(b), initial=0, where=np.isfinite(b))
    return bool(np.allclose(a, b, rtol=1e-7, atol=1e-9 * size, equal_nan=True))
