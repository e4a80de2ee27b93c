package dev.fovea.tensor;

import java.util.Arrays;

/**
 * A {@code float[]} with a shape, row-major: the last dimension is contiguous. The array is shared, not copied: who holds
 * a tensor sees what others write to it.
 *
 * @param shape the dimensions
 * @param data the elements, {@code shape.size()} of them
 */
public record Tensor(Shape shape, float[] data) {
    public Tensor {
        if (data.length != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor " + shape + ": expected " + shape.size() + " elements, got " + data.length);
        }
    }

    /** A tensor of zeros. */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.size()]);
    }

    /** A tensor over the given elements, which are shared. */
    public static Tensor of(Shape shape, float... data) {
        return new Tensor(shape, data);
    }

    /** The same shape with a copy of the elements. */
    public Tensor copy() {
        return new Tensor(shape, data.clone());
    }

    /** True unless an element is an infinity or a NaN. */
    public boolean isFinite() {
        // 0 x is 0 for finite x and NaN for the others, and a NaN stays in the sum
        float sum = 0;
        for (float x : data) {
            sum += 0 * x;
        }
        return sum == 0;
    }

    /**
     * True if the shapes are equal and all elements are, as {@link Float#equals} has it: 0 and -0 differ, a NaN equals every
     * NaN whatever its bits.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Tensor" + shape;
    }
}
