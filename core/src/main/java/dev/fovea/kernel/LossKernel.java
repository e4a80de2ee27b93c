package dev.fovea.kernel;

/** A loss against class labels: y (n, outputs), labels (n). */
public interface LossKernel {
    /** {@code loss[i] = L(y_i, label_i)}, each sample's own loss. */
    void forward(float[] y, int[] labels, float[] loss, int from, int to);

    /** {@code dy = scale dL/dy}; with scale 1 / (the sum of the weights) the gradient is that of the batch's mean loss. */
    void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to);

    /** What a sample of this label counts for in the mean of a batch. */
    default double weight(int label) {
        return 1;
    }
}
