package dev.fovea.onnx;

import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;

/** What PyTorch's and ONNX's layouts of a dense layer's weights differ by. */
final class Matrices {
    private Matrices() {}

    /** (m, n) to (n, m), a copy. */
    static Tensor transpose(Tensor matrix) {
        int m = matrix.shape().dim(0);
        int n = matrix.shape().dim(1);
        Tensor transposed = Tensor.zeros(Shape.of(n, m));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                transposed.data()[j * m + i] = matrix.data()[i * n + j];
            }
        }
        return transposed;
    }
}
