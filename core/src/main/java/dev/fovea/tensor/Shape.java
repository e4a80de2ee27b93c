package dev.fovea.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The lengths of an array's dimensions, outermost first. Shapes of layers are those of one sample: {@code (channels,
 * height, width)} for images, {@code (features)} for vectors; the batch dimension is not part of them.
 */
public final class Shape {
    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * A shape of the given dimensions; none at all is a scalar's.
     *
     * @throws IllegalArgumentException if a dimension is not positive or the size overflows an {@code int}
     */
    public static Shape of(int... dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim <= 0) {
                throw new IllegalArgumentException("shape " + text(dims) + ": every dimension must be positive");
            }
            size *= dim;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + text(dims) + ": more than " + Integer.MAX_VALUE + " elements do not fit one array");
            }
        }
        return new Shape(dims.clone());
    }

    /** The shape {@code (channels, height, width)} of one image. */
    public static Shape image(int channels, int height, int width) {
        return of(channels, height, width);
    }

    /** The shape {@code (features)} of one vector. */
    public static Shape vector(int features) {
        return of(features);
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** The length of dimension {@code i}, counted from 0. */
    public int dim(int i) {
        return dims[i];
    }

    /** The lengths of all dimensions, a copy. */
    public int[] dims() {
        return dims.clone();
    }

    /** The number of elements: the product of the dimensions. */
    public int size() {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** True for {@code (channels, height, width)}. */
    public boolean isImage() {
        return dims.length == 3;
    }

    /** The channels of an image. */
    public int channels() {
        return imageDim(0);
    }

    /** The height of an image. */
    public int height() {
        return imageDim(1);
    }

    /** The width of an image. */
    public int width() {
        return imageDim(2);
    }

    private int imageDim(int i) {
        if (!isImage()) {
            throw new IllegalStateException("shape " + this + " is not an image (channels, height, width)");
        }
        return dims[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The dimensions as PyTorch writes them: {@code (6, 28, 28)}. */
    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
