package dev.fovea.formats;

import dev.fovea.FoveaException;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An array as NumPy keeps it: numbers of one type, of any rank, of any dimensions from 0 on; elements in row order (the last
 * index runs fastest), little-endian. Immutable.
 */
public final class NpyArray {
    /** The most dimensions: NumPy's own limit. */
    public static final int MAX_RANK = 64;

    /** The most bytes of elements: what one Java array holds. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final Dtype dtype;
    private final int[] dims;
    private final byte[] elements; // row order, little-endian

    private NpyArray(Dtype dtype, int[] dims, byte[] elements) {
        this.dtype = dtype;
        this.dims = dims;
        this.elements = elements;
    }

    /**
     * An array of the given bytes, which are shared: do not write to them.
     *
     * @param elements in row order, little-endian
     * @throws IllegalArgumentException if NumPy has no such type, or the bytes are too few or too many for the dimensions
     */
    public static NpyArray of(Dtype dtype, int[] dims, byte[] elements) {
        NpyHeader.requireNumpy(dtype);
        long expected = bytes(dtype, dims);
        if (elements.length != expected) {
            throw new IllegalArgumentException(
                    dtype + " " + text(dims) + ": expected " + expected + " bytes, got " + elements.length);
        }
        return new NpyArray(dtype, dims.clone(), elements);
    }

    /** The numbers of a tensor as F32, a copy. */
    public static NpyArray of(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(
                        Math.toIntExact(bytes(Dtype.F32, tensor.shape().dims())))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return new NpyArray(Dtype.F32, tensor.shape().dims(), bytes.array());
    }

    /** The type of the elements. */
    public Dtype dtype() {
        return dtype;
    }

    /** The lengths of the dimensions, outermost first, a copy; none for a single number. */
    public int[] dims() {
        return dims.clone();
    }

    /** The number of elements. */
    public int size() {
        return elements.length / dtype.bytes();
    }

    /** The elements in row order: read-only, little-endian, from the first one on. */
    public ByteBuffer elements() {
        return ByteBuffer.wrap(elements).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements as floats, a copy: F32 and F16 keep their values, F64 is rounded to the nearest float, integers are taken
     * where the float is exactly the integer.
     *
     * @throws FoveaException if there are no elements, or one that no float is
     */
    public Tensor toTensor() {
        if (elements.length == 0) {
            throw new FoveaException(this + ": expected at least one element, got none");
        }
        Tensor tensor = Tensor.zeros(Shape.of(dims));
        try {
            dtype.decode(elements(), tensor.data(), 0, size());
        } catch (ArithmeticException e) {
            throw new FoveaException(this + ", " + e.getMessage() + ": convert it to F32 before saving", e);
        }
        return tensor;
    }

    /** True for arrays of one type, the same dimensions and the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray array
                && dtype == array.dtype
                && Arrays.equals(dims, array.dims)
                && Arrays.equals(elements, array.elements);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * dtype.hashCode() + Arrays.hashCode(dims)) + Arrays.hashCode(elements);
    }

    /** Type and dimensions: {@code F32 (6, 1, 5, 5)}. */
    @Override
    public String toString() {
        return dtype + " " + text(dims);
    }

    /**
     * The bytes that elements of such an array take.
     *
     * @throws IllegalArgumentException if there are too many, or a dimension is negative
     */
    static long bytes(Dtype dtype, int[] dims) {
        if (dims.length > MAX_RANK) {
            throw new IllegalArgumentException("expected at most " + MAX_RANK + " dimensions, got " + dims.length);
        }
        long bytes = dtype.bytes();
        boolean empty = Arrays.stream(dims).anyMatch(dim -> dim == 0);
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(text(dims) + ": expected no negative dimension, got " + dim);
            }
            if (!empty && bytes * dim > MAX_BYTES) {
                throw new IllegalArgumentException(dtype + " " + text(dims) + ": expected at most " + MAX_BYTES
                        + " bytes, which is what one array holds, got more: split it before saving");
            }
            bytes *= empty ? 1 : dim;
        }
        return empty ? 0 : bytes;
    }

    /** As NumPy writes a shape: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
    static String text(int[] dims) {
        return dims.length == 1
                ? "(" + dims[0] + ",)"
                : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
