package dev.fovea.onnx;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Operators that make one value of many. */
final class Reductions {
    private Reductions() {}

    static void register(Map<String, Operator> operators) {
        operators.put(
                "ReduceSum",
                reduction(x -> Arrays.stream(x).sum(), x -> Arrays.stream(x).sum()));
        operators.put(
                "ReduceMean",
                reduction(
                        x -> Arrays.stream(x).sum() / x.length,
                        x -> Arrays.stream(x).sum() / x.length));
        operators.put(
                "ReduceMax",
                reduction(
                        x -> Arrays.stream(some(x)).max().orElseThrow(),
                        x -> Arrays.stream(some(x)).max().orElseThrow()));
        operators.put(
                "ReduceMin",
                reduction(
                        x -> Arrays.stream(some(x)).min().orElseThrow(),
                        x -> Arrays.stream(some(x)).min().orElseThrow()));
        operators.put(
                "ReduceL2",
                reduction(x -> Math.sqrt(Arrays.stream(x).map(v -> v * v).sum()), x -> (long) Math.sqrt(
                        Arrays.stream(x).asDoubleStream().map(v -> v * v).sum())));
        operators.put("ArgMax", Reductions::argMax);
        operators.put("TopK", Reductions::topK);
    }

    private static double[] some(double[] x) {
        requireSome(x.length);
        return x;
    }

    private static long[] some(long[] x) {
        requireSome(x.length);
        return x;
    }

    private static void requireSome(int length) {
        if (length == 0) {
            throw new IllegalArgumentException("expected some elements to choose of, got none");
        }
    }

    /** What is left of an array, and where: element i of the result is made of those at {@code starts[i] + offsets[...]}. */
    private record Rows(int[] dims, int[] starts, int[] offsets) {
        static Rows of(OnnxArray x, boolean[] gone, boolean keep) {
            int rank = x.rank();
            int[] steps = Broadcast.steps(x.dims());
            int[] outer =
                    IntStream.range(0, rank).map(d -> gone[d] ? 1 : x.dim(d)).toArray();
            int[] inner =
                    IntStream.range(0, rank).map(d -> gone[d] ? x.dim(d) : 1).toArray();
            int[] dims = keep
                    ? outer
                    : IntStream.range(0, rank).filter(d -> !gone[d]).map(x::dim).toArray();
            return new Rows(dims, Broadcast.strided(outer, steps, 0), Broadcast.strided(inner, steps, 0));
        }

        double[] reals(OnnxArray x, int i) {
            double[] row = new double[offsets.length];
            Arrays.setAll(row, j -> x.real(starts[i] + offsets[j]));
            return row;
        }

        long[] integers(OnnxArray x, int i) {
            long[] row = new long[offsets.length];
            Arrays.setAll(row, j -> x.integer(starts[i] + offsets[j]));
            return row;
        }
    }

    private static Operator reduction(ToDoubleFunction<double[]> ofReals, ToLongFunction<long[]> ofIntegers) {
        return call -> {
            OnnxArray x = call.input(0);
            long[] axes = call.integers("axes", 1).orElse(new long[0]);
            if (axes.length == 0 && call.node().integer("noop_with_empty_axes", 0) != 0) {
                return x;
            }
            boolean[] gone = new boolean[x.rank()];
            Arrays.fill(gone, axes.length == 0);
            for (long axis : axes) {
                gone[Call.axis(axis, x.rank())] = true;
            }
            Rows rows = Rows.of(x, gone, call.node().integer("keepdims", 1) != 0);
            return x.type().isReal()
                    ? OnnxArray.reals(x.type(), rows.dims(), i -> ofReals.applyAsDouble(rows.reals(x, i)))
                    : OnnxArray.integers(x.type(), rows.dims(), i -> ofIntegers.applyAsLong(rows.integers(x, i)));
        };
    }

    /** Where along an axis the greatest is; of equal ones the first, or the last. */
    private static OnnxArray argMax(Call call) {
        OnnxArray x = call.input(0);
        int axis = Call.axis(call.node().integer("axis", 0), x.rank());
        boolean last = call.node().integer("select_last_index", 0) != 0;
        boolean[] gone = new boolean[x.rank()];
        gone[axis] = true;
        requireSome(x.dim(axis));
        Rows rows = Rows.of(x, gone, call.node().integer("keepdims", 1) != 0);
        int[] offsets = rows.offsets();
        return OnnxArray.integers(ElementType.INT64, rows.dims(), i -> {
            int start = rows.starts()[i];
            int best = 0;
            for (int j = 1; j < offsets.length; j++) {
                int order = compare(x, start + offsets[j], start + offsets[best]);
                best = order > 0 || (last && order == 0) ? j : best;
            }
            return best;
        });
    }

    /** Of zeros neither is less, whatever their signs; NaN is the greatest. */
    private static int compare(OnnxArray x, int a, int b) {
        return x.type().isReal()
                ? Double.compare(x.real(a) + 0.0, x.real(b) + 0.0)
                : Long.compare(x.integer(a), x.integer(b));
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
        Comparator<Integer> order = (a, b) -> compare(x, a, b);
        if (call.node().integer("largest", 1) != 0) {
            order = order.reversed();
        }
        int[] best = new int[OnnxArray.computedSize(dims)];
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
