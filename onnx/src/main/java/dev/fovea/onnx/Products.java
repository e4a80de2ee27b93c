package dev.fovea.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Products of matrices. */
final class Products {
    private Products() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Gemm", Products::gemm);
        operators.put("MatMul", Products::matMul);
    }

    /** {@code alpha A B + beta C}, A and B transposed if asked. */
    private static OnnxArray gemm(Call call) {
        OnnxArray a = call.input(0);
        OnnxArray b = call.input(1);
        Optional<OnnxArray> c = call.optional(2);
        boolean transA = call.node().integer("transA", 0) != 0;
        boolean transB = call.node().integer("transB", 0) != 0;
        requireRank(a, 2);
        requireRank(b, 2);
        int m = a.dim(transA ? 1 : 0);
        int k = a.dim(transA ? 0 : 1);
        int n = b.dim(transB ? 0 : 1);
        if (b.dim(transB ? 1 : 0) != k) {
            throw new IllegalArgumentException("expected matrices that go together, got " + a + " and " + b);
        }
        int[] dims = {m, n};
        int[] ic = c.map(array -> Broadcast.indices(array.dims(), dims)).orElse(new int[0]);
        double alpha = call.node().real("alpha", 1);
        double beta = call.node().real("beta", 1);
        return OnnxArray.reals(a.type(), dims, at -> {
            int i = at / n;
            int j = at % n;
            double sum = 0;
            for (int l = 0; l < k; l++) {
                sum += a.real(transA ? l * m + i : i * k + l) * b.real(transB ? j * k + l : l * n + j);
            }
            return alpha * sum + c.map(array -> beta * array.real(ic[at])).orElse(0.0);
        });
    }

    private static void requireRank(OnnxArray x, int rank) {
        if (x.rank() != rank) {
            throw new IllegalArgumentException("expected " + rank + " dimensions, got " + x);
        }
    }

    /** NumPy's matmul: matrices in the last two dimensions, the others broadcast; a vector is a row or a column. */
    private static OnnxArray matMul(Call call) {
        OnnxArray a = call.input(0).rank() == 1
                ? call.input(0).reshaped(1, call.input(0).dim(0))
                : call.input(0);
        OnnxArray b =
                call.input(1).rank() == 1 ? call.input(1).reshaped(call.input(1).dim(0), 1) : call.input(1);
        int m = a.dim(a.rank() - 2);
        int k = a.dim(a.rank() - 1);
        int n = b.dim(b.rank() - 1);
        if (b.dim(b.rank() - 2) != k) {
            throw new IllegalArgumentException("expected matrices that go together, got " + a + " and " + b);
        }
        int[] outerA = Arrays.copyOf(a.dims(), a.rank() - 2);
        int[] outerB = Arrays.copyOf(b.dims(), b.rank() - 2);
        int[] outer = Broadcast.dims(List.of(outerA, outerB));
        int[] ia = Broadcast.indices(outerA, outer);
        int[] ib = Broadcast.indices(outerB, outer);
        int[] dims = Arrays.copyOf(outer, outer.length + 2);
        dims[outer.length] = m;
        dims[outer.length + 1] = n;
        OnnxArray y = OnnxArray.reals(a.type(), dims, at -> {
            int matrix = at / (m * n);
            int i = at / n % m;
            int j = at % n;
            double sum = 0;
            for (int l = 0; l < k; l++) {
                sum += a.real((ia[matrix] * m + i) * k + l) * b.real((ib[matrix] * k + l) * n + j);
            }
            return sum;
        });
        int[] squeezed = dims;
        if (call.input(1).rank() == 1) {
            squeezed = Arrays.copyOf(squeezed, squeezed.length - 1);
        }
        if (call.input(0).rank() == 1) {
            int at = outer.length;
            int[] fewer = new int[squeezed.length - 1];
            System.arraycopy(squeezed, 0, fewer, 0, at);
            System.arraycopy(squeezed, at + 1, fewer, at, fewer.length - at);
            squeezed = fewer;
        }
        return y.reshaped(squeezed);
    }
}
