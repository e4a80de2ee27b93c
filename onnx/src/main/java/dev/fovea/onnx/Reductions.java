package dev.fovea.onnx;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Operators that make one value of many. */
final class Reductions {
    private Reductions() {}

    static void register(Map<String, Operator> operators) {
        operators.put("ReduceSum", reduction(x -> Arrays.stream(x).sum()));
        operators.put("ReduceMean", reduction(x -> Arrays.stream(x).sum() / x.length));
        operators.put("ReduceMax", reduction(x -> Arrays.stream(x).max().orElseThrow()));
        operators.put("ReduceMin", reduction(x -> Arrays.stream(x).min().orElseThrow()));
        operators.put(
                "ReduceL2",
                reduction(x -> Math.sqrt(Arrays.stream(x).map(v -> v * v).sum())));
        operators.put("ArgMax", Reductions::argMax);
        operators.put("TopK", Reductions::topK);
    }

    private static Operator reduction(ToDoubleFunction<double[]> of) {
        return call -> {
            OnnxArray x = call.input(0);
            long[] axes = call.integers("axes", 1).orElse(new long[0]);
            boolean keep = call.node().integer("keepdims", 1) != 0;
            if (axes.length == 0 && call.node().integer("noop_with_empty_axes", 0) != 0) {
                return x;
            }
            boolean[] gone = new boolean[x.rank()];
            Arrays.fill(gone, axes.length == 0);
            for (long axis : axes) {
                gone[Call.axis(axis, x.rank())] = true;
            }
            return reduced(x, gone, keep, of);
        };
    }

    private static OnnxArray reduced(OnnxArray x, boolean[] gone, boolean keep, ToDoubleFunction<double[]> of) {
        int rank = x.rank();
        int[] steps = Broadcast.steps(x.dims());
        int[] outer = IntStream.range(0, rank).map(d -> gone[d] ? 1 : x.dim(d)).toArray();
        int[] inner = IntStream.range(0, rank).map(d -> gone[d] ? x.dim(d) : 1).toArray();
        int[] starts = Broadcast.strided(outer, steps, 0);
        int[] offsets = Broadcast.strided(inner, steps, 0);
        int[] dims = keep
                ? outer
                : IntStream.range(0, rank).filter(d -> !gone[d]).map(x::dim).toArray();
        return x.type().isReal()
                ? OnnxArray.reals(x.type(), dims, i -> of.applyAsDouble(row(x, starts[i], offsets)))
                : OnnxArray.integers(x.type(), dims, i -> (long) of.applyAsDouble(row(x, starts[i], offsets)));
    }

    private static double[] row(OnnxArray x, int start, int[] offsets) {
        double[] row = new double[offsets.length];
        Arrays.setAll(row, i -> x.real(start + offsets[i]));
        return row;
    }

    private static OnnxArray argMax(Call call) {
        OnnxArray x = call.input(0);
        int axis = Call.axis(call.node().integer("axis", 0), x.rank());
        boolean last = call.node().integer("select_last_index", 0) != 0;
        boolean[] gone = new boolean[x.rank()];
        gone[axis] = true;
        OnnxArray found = reduced(x, gone, call.node().integer("keepdims", 1) != 0, row -> {
            int best = 0;
            for (int i = 1; i < row.length; i++) {
                best = row[i] > row[best] || (last && row[i] == row[best]) ? i : best;
            }
            return best;
        });
        return OnnxArray.integers(ElementType.INT64, found.dims(), found::integer);
    }

    /** Output 0 is the k greatest or least elements along an axis in order, of equal ones the first, output 1 where they are. */
    private static OnnxArray topK(Call call) {
        OnnxArray x = call.input(0);
        int axis = Call.axis(call.node().integer("axis", -1), x.rank());
        long k = call.optional(1)
                .map(given -> given.integer(0))
                .orElse(call.node().integer("k", -1));
        if (k < 0 || k > x.dim(axis)) {
            throw new IllegalArgumentException("k: expected 0 to " + x.dim(axis) + ", got " + k);
        }
        int[] dims = x.dims();
        dims[axis] = (int) k;
        int step = Broadcast.steps(x.dims())[axis];
        Comparator<Integer> order = Comparator.comparingDouble(x::real);
        if (call.node().integer("largest", 1) != 0) {
            order = order.reversed();
        }
        int[] best = new int[OnnxArray.size(dims)];
        for (int row = 0; k > 0 && row < best.length / k; row++) {
            int from = row / step * x.dim(axis) * step + row % step;
            int to = row / step * (int) k * step + row % step;
            int[] sorted = IntStream.range(0, x.dim(axis))
                    .mapToObj(i -> from + i * step)
                    .sorted(order)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < k; i++) {
                best[to + i * step] = sorted[i];
            }
        }
        return call.output() == 0
                ? OnnxArray.chosen(x, dims, i -> best[i])
                : OnnxArray.integers(ElementType.INT64, dims, i -> best[i] / step % x.dim(axis));
    }
}
