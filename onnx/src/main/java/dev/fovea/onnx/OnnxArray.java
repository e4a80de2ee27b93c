package dev.fovea.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * What flows between the operators of an ONNX graph: numbers of one type, of any rank, in row order. Real numbers are kept as
 * floats or doubles, integers and truth values as longs. Immutable as long as nobody writes to a shared array.
 */
public final class OnnxArray {
    /** The most elements: what one Java array holds. */
    static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    /** The most elements of an array that an operator makes, 1 GiB of floats: a few bytes of a file can ask for any number. */
    static final int MAX_COMPUTED = 1 << 28;

    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};

    private final ElementType type;
    private final int[] dims;
    private final int size;
    private final float[] floats; // of FLOAT, FLOAT16, BFLOAT16
    private final double[] doubles; // of DOUBLE
    private final long[] longs; // of the others

    private OnnxArray(ElementType type, int[] dims, float[] floats, double[] doubles, long[] longs) {
        this.type = type;
        this.dims = dims.clone();
        this.size = size(dims);
        this.floats = floats;
        this.doubles = doubles;
        this.longs = longs;
        if (floats.length + doubles.length + longs.length != size) {
            throw new IllegalArgumentException(
                    this + ": expected " + size + " elements, got " + (floats.length + doubles.length + longs.length));
        }
    }

    /** Floats, shared. */
    public static OnnxArray floats(int[] dims, float... elements) {
        return new OnnxArray(ElementType.FLOAT, dims, elements, NO_DOUBLES, NO_LONGS);
    }

    /** 64 bit integers, shared. */
    public static OnnxArray integers(int[] dims, long... elements) {
        return new OnnxArray(ElementType.INT64, dims, NO_FLOATS, NO_DOUBLES, elements);
    }

    /** A vector of 64 bit integers. */
    static OnnxArray vector(long... elements) {
        return integers(new int[] {elements.length}, elements);
    }

    /** Numbers, each rounded to the type, to integers towards zero. */
    static OnnxArray reals(ElementType type, int[] dims, IntToDoubleFunction element) {
        if (!type.isReal()) {
            return integers(type, dims, i -> (long) element.applyAsDouble(i));
        }
        int size = computedSize(dims);
        if (type == ElementType.DOUBLE) {
            double[] doubles = new double[size];
            Arrays.setAll(doubles, element);
            return new OnnxArray(type, dims, NO_FLOATS, doubles, NO_LONGS);
        }
        float[] floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) type.round(element.applyAsDouble(i));
        }
        return new OnnxArray(type, dims, floats, NO_DOUBLES, NO_LONGS);
    }

    /** Integers, each cut to the bits of the type. */
    static OnnxArray integers(ElementType type, int[] dims, IntToLongFunction element) {
        long[] longs = new long[computedSize(dims)];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = type.wrap(element.applyAsLong(i));
        }
        return new OnnxArray(type, dims, NO_FLOATS, NO_DOUBLES, longs);
    }

    /** Elements of another array, or of several of one type, chosen by index. */
    static OnnxArray chosen(OnnxArray like, int[] dims, IntUnaryOperator from) {
        return like.type.isReal()
                ? reals(like.type, dims, i -> like.real(from.applyAsInt(i)))
                : integers(like.type, dims, i -> like.integer(from.applyAsInt(i)));
    }

    /**
     * An array of the given bytes.
     *
     * @param elements in row order, little-endian
     * @throws IllegalArgumentException if they are too few or too many for the dimensions
     */
    public static OnnxArray of(ElementType type, int[] dims, ByteBuffer elements) {
        long expected = (long) size(dims) * type.bytes();
        if (elements.remaining() != expected) {
            throw new IllegalArgumentException(
                    type + " " + text(dims) + ": expected " + expected + " bytes, got " + elements.remaining());
        }
        ByteBuffer in = elements.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (type == ElementType.FLOAT) {
            float[] floats = new float[size(dims)];
            in.asFloatBuffer().get(floats);
            return floats(dims, floats);
        }
        return type.isReal()
                ? reals(type, dims, i -> type.nextReal(in))
                : integers(type, dims, i -> type.nextInteger(in));
    }

    public ElementType type() {
        return type;
    }

    /** The lengths of the dimensions, outermost first, a copy; none for a single number. */
    public int[] dims() {
        return dims.clone();
    }

    public int rank() {
        return dims.length;
    }

    /** The length of a dimension. */
    public int dim(int i) {
        return dims[i];
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** Element {@code i} in row order as a real number. */
    public double real(int i) {
        return floats.length > 0 ? floats[i] : doubles.length > 0 ? doubles[i] : longs[i];
    }

    /** Element {@code i} in row order as an integer, cut towards zero. */
    public long integer(int i) {
        return longs.length > 0 ? longs[i] : (long) real(i);
    }

    /** All elements as integers. */
    long[] integers() {
        long[] all = new long[size];
        Arrays.setAll(all, this::integer);
        return all;
    }

    /** All elements as floats: shared where they are some. */
    public float[] floats() {
        if (type == ElementType.FLOAT) {
            return floats;
        }
        float[] all = new float[size];
        for (int i = 0; i < size; i++) {
            all[i] = (float) real(i);
        }
        return all;
    }

    /** The same elements in other dimensions. */
    OnnxArray reshaped(int... dims) {
        return new OnnxArray(type, dims, floats, doubles, longs);
    }

    /** The elements in row order, little-endian. */
    public byte[] bytes() {
        ByteBuffer out =
                ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            type.put(out, type.isReal() ? real(i) : 0, type.isReal() ? 0 : longs[i]);
        }
        return out.array();
    }

    /** Type and dimensions: {@code FLOAT (1, 3, 224, 224)}. */
    @Override
    public String toString() {
        return type + " " + text(dims);
    }

    static String text(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * The number of elements of an array that is to be computed.
     *
     * @throws IllegalArgumentException if a dimension is negative or they are more than {@link #MAX_COMPUTED}
     */
    static int computedSize(int[] dims) {
        int size = size(dims);
        if (size > MAX_COMPUTED) {
            throw new IllegalArgumentException(text(dims) + ": expected at most " + MAX_COMPUTED
                    + " elements, the most that one operator computes");
        }
        return size;
    }

    /**
     * The number of elements of an array.
     *
     * @throws IllegalArgumentException if a dimension is negative or no array holds so many
     */
    static int size(int[] dims) {
        long size = 1;
        boolean empty = false;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(text(dims) + ": expected no negative dimension, got " + dim);
            }
            empty |= dim == 0;
            size = Math.min(Long.MAX_VALUE / Integer.MAX_VALUE, size * Math.max(1, dim));
        }
        if (!empty && size > MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    text(dims) + ": expected at most " + MAX_ELEMENTS + " elements, which is what one array holds");
        }
        return empty ? 0 : (int) size;
    }
}
