package dev.fovea.onnx;

import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;

/** Adaptive mean pooling as products of matrices, which ONNX has where it has no such pooling: {@code y = rows x columns}. */
final class AdaptiveMeans {
    private AdaptiveMeans() {}

    /** (out, in): row i has {@code 1 / n} at the n places from {@code floor(i in / out)} to before {@code ceil((i + 1) in / out)}. */
    static Tensor rows(int in, int out) {
        Tensor rows = Tensor.zeros(Shape.of(out, in));
        for (int i = 0; i < out; i++) {
            int first = (int) ((long) i * in / out);
            int end = (int) (((i + 1L) * in + out - 1) / out);
            for (int j = first; j < end; j++) {
                rows.data()[i * in + j] = 1f / (end - first);
            }
        }
        return rows;
    }

    /** (in, out), the same for the other side of an image. */
    static Tensor columns(int in, int out) {
        return Matrices.transpose(rows(in, out));
    }
}
