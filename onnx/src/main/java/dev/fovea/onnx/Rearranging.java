package dev.fovea.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Operators that only move elements or say where they are. */
final class Rearranging {
    private Rearranging() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Constant", Rearranging::constant);
        operators.put("ConstantOfShape", Rearranging::constantOfShape);
        operators.put("Shape", call -> shape(call, call.input(0).dims()));
        operators.put("Reshape", Rearranging::reshape);
        operators.put("Flatten", Rearranging::flatten);
        operators.put("Squeeze", Rearranging::squeeze);
        operators.put("Unsqueeze", Rearranging::unsqueeze);
        operators.put("Transpose", Rearranging::transpose);
        operators.put("Concat", Rearranging::concat);
        operators.put("Gather", Rearranging::gather);
        operators.put("Slice", Rearranging::slice);
        operators.put("Expand", Rearranging::expand);
    }

    private static OnnxArray constant(Call call) {
        OnnxNode node = call.node();
        if (node.has("value")) {
            return node.tensor("value").orElseThrow();
        }
        if (node.has("value_int")) {
            return OnnxArray.integers(new int[0], node.integer("value_int", 0));
        }
        if (node.has("value_float")) {
            return OnnxArray.floats(new int[0], node.real("value_float", 0));
        }
        Optional<OnnxArray> reals = node.reals("value_floats")
                .map(all -> OnnxArray.reals(ElementType.FLOAT, new int[] {all.length}, i -> all[i]));
        return node.integers("value_ints")
                .map(OnnxArray::vector)
                .or(() -> reals)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected one of the attributes value, value_int, value_ints, value_float and"
                                + " value_floats, got "
                                + node.attributes().keySet().stream()
                                        .map(Shown::plain)
                                        .toList()));
    }

    private static OnnxArray constantOfShape(Call call) {
        int[] dims = lengths(call.input(0).integers());
        OnnxArray value = call.node().tensor("value").orElse(OnnxArray.floats(new int[] {1}, 0));
        if (value.size() != 1) {
            throw new IllegalArgumentException("value: expected one element, got " + value);
        }
        return OnnxArray.chosen(value, dims, i -> 0);
    }

    /** The given lengths, or those from {@code start} to before {@code end}, of opset 15. */
    static OnnxArray shape(Call call, int[] dims) {
        int start = clamp(call.node().integer("start", 0), dims.length);
        int end = clamp(call.node().integer("end", dims.length), dims.length);
        long[] lengths = Arrays.stream(dims).asLongStream().toArray();
        return OnnxArray.vector(Arrays.copyOfRange(lengths, start, Math.max(start, end)));
    }

    private static int clamp(long at, int rank) {
        return (int) Math.max(0, Math.min(rank, at < 0 ? at + rank : at));
    }

    private static OnnxArray reshape(Call call) {
        OnnxArray x = call.input(0);
        return x.reshaped(
                reshaped(x.dims(), call.input(1).integers(), call.node().integer("allowzero", 0) != 0));
    }

    /** The dimensions that a target comes to: 0 takes the input's unless zeros are allowed, one -1 what is left. */
    static int[] reshaped(int[] from, long[] target, boolean allowZero) {
        int[] dims = new int[target.length];
        int open = -1;
        long known = 1;
        for (int i = 0; i < target.length; i++) {
            if (target[i] == -1 && open < 0) {
                open = i;
                continue;
            }
            boolean kept = target[i] == 0 && !allowZero;
            if (target[i] < 0 || target[i] > Integer.MAX_VALUE || (kept && i >= from.length)) {
                throw new IllegalArgumentException("shape: expected lengths and at most one -1, got "
                        + Arrays.toString(target) + " for " + OnnxArray.text(from));
            }
            dims[i] = kept ? from[i] : (int) target[i];
            known = Math.multiplyExact(known, dims[i]);
        }
        long size = 1;
        for (int dim : from) {
            size = Math.multiplyExact(size, dim);
        }
        if (open >= 0) {
            dims[open] = known == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, size / known);
            known = known * dims[open];
        }
        if (known != size) {
            throw new IllegalArgumentException(
                    "shape: " + OnnxArray.text(from) + " does not become " + Arrays.toString(target));
        }
        return dims;
    }

    private static OnnxArray flatten(Call call) {
        OnnxArray x = call.input(0);
        long given = call.node().integer("axis", 1);
        int axis = given == x.rank() ? x.rank() : Call.axis(given, x.rank());
        int outer = OnnxArray.size(Arrays.copyOf(x.dims(), axis));
        int inner = OnnxArray.size(Arrays.copyOfRange(x.dims(), axis, x.rank()));
        return x.reshaped(outer, inner);
    }

    private static OnnxArray squeeze(Call call) {
        OnnxArray x = call.input(0);
        return x.reshaped(squeezed(x.dims(), call.integers("axes", 1).orElse(new long[0])));
    }

    /** Without the given dimensions of length 1; without all of them if none is given. */
    static int[] squeezed(int[] dims, long[] axes) {
        boolean[] gone = new boolean[dims.length];
        for (long axis : axes) {
            int at = Call.axis(axis, dims.length);
            if (dims[at] != 1) {
                throw new IllegalArgumentException(
                        "axes: expected dimensions of length 1, got " + at + " of " + OnnxArray.text(dims));
            }
            gone[at] = true;
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            if (axes.length == 0 ? dims[i] != 1 : !gone[i]) {
                left.add(dims[i]);
            }
        }
        return left.stream().mapToInt(i -> i).toArray();
    }

    private static OnnxArray unsqueeze(Call call) {
        OnnxArray x = call.input(0);
        long[] axes = call.integers("axes", 1)
                .orElseThrow(() -> new IllegalArgumentException("axes: expected some, got none"));
        return x.reshaped(unsqueezed(x.dims(), axes));
    }

    /** With dimensions of length 1 put in, so that they stand at the given places. */
    static int[] unsqueezed(int[] dims, long[] axes) {
        int rank = dims.length + axes.length;
        boolean[] added = new boolean[rank];
        for (long axis : axes) {
            int at = Call.axis(axis, rank);
            if (added[at]) {
                throw new IllegalArgumentException("axes: expected each once, got " + Arrays.toString(axes));
            }
            added[at] = true;
        }
        int[] result = new int[rank];
        int from = 0;
        for (int i = 0; i < rank; i++) {
            result[i] = added[i] ? 1 : dims[from++];
        }
        return result;
    }

    private static OnnxArray transpose(Call call) {
        OnnxArray x = call.input(0);
        int rank = x.rank();
        long[] order = call.node().integers("perm").orElseGet(() -> {
            long[] reversed = new long[rank];
            Arrays.setAll(reversed, i -> rank - 1 - i);
            return reversed;
        });
        int[] from = Broadcast.steps(x.dims());
        int[] dims = new int[rank];
        int[] steps = new int[rank];
        boolean[] used = new boolean[rank];
        for (int i = 0; i < rank; i++) {
            if (order.length != rank || order[i] < 0 || order[i] >= rank || used[(int) order[i]]) {
                throw new IllegalArgumentException(
                        "perm: expected each of the " + rank + " dimensions once, got " + Arrays.toString(order));
            }
            int axis = (int) order[i];
            used[axis] = true;
            dims[i] = x.dim(axis);
            steps[i] = from[axis];
        }
        int[] indices = Broadcast.strided(dims, steps, 0);
        return OnnxArray.chosen(x, dims, i -> indices[i]);
    }

    private static OnnxArray concat(Call call) {
        List<OnnxArray> all = call.all();
        OnnxArray first = call.input(0);
        int axis = Call.axis(call.node().integer("axis", 0), first.rank());
        int[] dims = first.dims();
        for (OnnxArray next : all.subList(1, all.size())) {
            int[] other = next.dims();
            int along = other.length == dims.length ? other[axis] : 0;
            if (other.length == dims.length) {
                other[axis] = dims[axis];
            }
            if (!Arrays.equals(other, dims) || next.type() != first.type()) {
                throw new IllegalArgumentException(
                        "expected arrays that differ along axis " + axis + " only, got " + first + " and " + next);
            }
            dims[axis] = Math.addExact(dims[axis], along);
        }
        int inner = OnnxArray.size(Arrays.copyOfRange(dims, axis + 1, dims.length));
        int row = dims[axis] * inner; // elements of the result for each index before the axis
        OnnxArray[] source = new OnnxArray[row]; // for each place in a row the array it comes of
        int[] within = new int[row]; // and where in that one's row
        int at = 0;
        for (OnnxArray array : all) {
            for (int i = 0; i < array.dim(axis) * inner; i++) {
                source[at] = array;
                within[at++] = i;
            }
        }
        IntUnaryOperator index = i -> i / row * source[i % row].dim(axis) * inner + within[i % row];
        return first.type().isReal()
                ? OnnxArray.reals(first.type(), dims, i -> source[i % row].real(index.applyAsInt(i)))
                : OnnxArray.integers(first.type(), dims, i -> source[i % row].integer(index.applyAsInt(i)));
    }

    private static OnnxArray gather(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray indices = call.input(1);
        int axis = Call.axis(call.node().integer("axis", 0), x.rank());
        int[] dims = new int[x.rank() - 1 + indices.rank()];
        System.arraycopy(x.dims(), 0, dims, 0, axis);
        System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
        System.arraycopy(x.dims(), axis + 1, dims, axis + indices.rank(), x.rank() - 1 - axis);
        int inner = OnnxArray.size(Arrays.copyOfRange(x.dims(), axis + 1, x.rank()));
        int[] chosen = new int[indices.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = Call.axis(indices.integer(i), x.dim(axis));
        }
        return OnnxArray.chosen(x, dims, i -> {
            int outer = i / inner / chosen.length;
            return (outer * x.dim(axis) + chosen[i / inner % chosen.length]) * inner + i % inner;
        });
    }

    private static OnnxArray slice(Call call) {
        OnnxArray x = call.input(0);
        int[] dims = x.dims();
        int[] steps = Broadcast.steps(dims);
        int from = 0;
        for (Range range : ranges(call, x.dims())) {
            dims[range.axis()] = range.count();
            from += range.count() == 0 ? 0 : range.start() * steps[range.axis()];
            steps[range.axis()] *= range.step();
        }
        int[] indices = Broadcast.strided(dims, steps, from);
        return OnnxArray.chosen(x, dims, i -> indices[i]);
    }

    /** Indices along an axis: {@code start, start + step, ...}, as many as {@code count}. */
    record Range(int axis, int start, int step, int count) {
        int[] indices() {
            return IntStream.range(0, count).map(i -> start + i * step).toArray();
        }
    }

    /** What a {@code Slice} leaves along each of its axes. */
    static List<Range> ranges(Call call, int[] dims) {
        long[] starts = call.integers("starts", 1).orElseThrow(() -> new IllegalArgumentException("no starts"));
        long[] ends = call.integers("ends", 2).orElseThrow(() -> new IllegalArgumentException("no ends"));
        long[] axes = call.integers("axes", 3).orElseGet(() -> {
            long[] all = new long[starts.length];
            Arrays.setAll(all, i -> i);
            return all;
        });
        long[] by = call.optional(4).map(OnnxArray::integers).orElseGet(() -> {
            long[] ones = new long[starts.length];
            Arrays.fill(ones, 1);
            return ones;
        });
        if (ends.length != starts.length || axes.length != starts.length || by.length != starts.length) {
            throw new IllegalArgumentException("expected as many starts, ends, axes and steps");
        }
        List<Range> ranges = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < starts.length; i++) {
            int axis = Call.axis(axes[i], dims.length);
            int length = dims[axis];
            if (by[i] == 0) {
                throw new IllegalArgumentException("steps: expected none of 0");
            }
            if (!seen.add(axis)) {
                throw new IllegalArgumentException("axes: expected each once, got " + Arrays.toString(axes));
            }
            boolean forward = by[i] > 0;
            long start = bound(starts[i], length, forward ? 0 : -1, forward ? length : length - 1);
            long end = bound(ends[i], length, forward ? 0 : -1, forward ? length : length - 1);
            long step = Math.max(-length - 1L, Math.min(length + 1L, by[i]));
            long count = forward ? (end - start + step - 1) / step : (end - start + step + 1) / step;
            ranges.add(new Range(axis, (int) start, (int) step, (int) Math.max(0, count)));
        }
        return ranges;
    }

    /** A bound, counted from the end if it is negative, brought between what there is. */
    private static long bound(long at, int length, long least, long most) {
        return Math.max(least, Math.min(most, at < 0 ? Math.max(-length - 1L, at) + length : at));
    }

    private static OnnxArray expand(Call call) {
        OnnxArray x = call.input(0);
        int[] dims = Broadcast.dims(List.of(x.dims(), lengths(call.input(1).integers())));
        int[] indices = Broadcast.indices(x.dims(), dims);
        return OnnxArray.chosen(x, dims, i -> indices[i]);
    }

    private static int[] lengths(long[] dims) {
        return Arrays.stream(dims)
                .mapToInt(dim -> {
                    if (dim < 0 || dim > Integer.MAX_VALUE) {
                        throw new IllegalArgumentException("expected lengths from 0 to 2147483647, got " + dim);
                    }
                    return (int) dim;
                })
                .toArray();
    }
}
