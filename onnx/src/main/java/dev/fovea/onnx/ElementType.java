package dev.fovea.onnx;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The element types that Fovea computes with, of those that ONNX has. */
public enum ElementType {
    FLOAT(1, 4, true),
    UINT8(2, 1, false),
    INT8(3, 1, false),
    UINT16(4, 2, false),
    INT16(5, 2, false),
    INT32(6, 4, false),
    INT64(7, 8, false),
    BOOL(9, 1, false),
    FLOAT16(10, 2, true),
    DOUBLE(11, 8, true),
    UINT32(12, 4, false),
    UINT64(13, 8, false),
    BFLOAT16(16, 2, true);

    private final int code;
    private final int bytes;
    private final boolean real;

    ElementType(int code, int bytes, boolean real) {
        this.code = code;
        this.bytes = bytes;
        this.real = real;
    }

    /** The type of ONNX's number, {@code TensorProto.DataType}, if Fovea computes with it. */
    static Optional<ElementType> of(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** ONNX's number for it. */
    int code() {
        return code;
    }

    /** The size of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are floating point numbers. */
    public boolean isReal() {
        return real;
    }

    /** The nearest number of this type. */
    double round(double x) {
        return switch (this) {
            case DOUBLE -> x;
            case FLOAT16 -> HalfFloats.half((float) x);
            case BFLOAT16 -> HalfFloats.bfloat((float) x);
            default -> (float) x;
        };
    }

    /** The integer of this type with the same lowest bits; of truth values 1 for all but 0. */
    long wrap(long x) {
        return switch (this) {
            case BOOL -> x == 0 ? 0 : 1;
            case UINT8 -> x & 0xFF;
            case INT8 -> (byte) x;
            case UINT16 -> x & 0xFFFF;
            case INT16 -> (short) x;
            case INT32 -> (int) x;
            case UINT32 -> x & 0xFFFF_FFFFL;
            default -> x;
        };
    }

    /** The next element of a little-endian buffer. */
    double nextReal(ByteBuffer in) {
        return switch (this) {
            case DOUBLE -> in.getDouble();
            case FLOAT16 -> HalfFloats.ofHalf(in.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
            default -> in.getFloat();
        };
    }

    /** The next element of a little-endian buffer. */
    long nextInteger(ByteBuffer in) {
        return switch (bytes) {
            case 1 -> wrap(in.get());
            case 2 -> wrap(in.getShort());
            case 4 -> wrap(in.getInt());
            default -> in.getLong();
        };
    }

    /** Puts an element into a little-endian buffer. */
    void put(ByteBuffer out, double real, long integer) {
        switch (this) {
            case FLOAT -> out.putFloat((float) real);
            case DOUBLE -> out.putDouble(real);
            case FLOAT16 -> out.putShort(HalfFloats.toHalf((float) real));
            case BFLOAT16 -> out.putShort((short) (Float.floatToRawIntBits((float) real) >>> 16));
            default -> {
                switch (bytes) {
                    case 1 -> out.put((byte) integer);
                    case 2 -> out.putShort((short) integer);
                    case 4 -> out.putInt((int) integer);
                    default -> out.putLong(integer);
                }
            }
        }
    }
}
