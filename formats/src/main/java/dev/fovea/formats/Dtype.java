package dev.fovea.formats;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The element types of files that Fovea reads, each with the way to a {@code float}. Narrower floats are exact, F64 is
 * rounded to the nearest float, integers are taken only where the float is exactly the integer.
 */
public enum Dtype {
    F64(8) {
        @Override
        float next(ByteBuffer in) {
            double value = in.getDouble();
            float x = (float) value;
            if (Float.isInfinite(x) && !Double.isInfinite(value)) {
                throw noFloat(Double.toString(value));
            }
            return x;
        }
    },
    F32(4) {
        @Override
        float next(ByteBuffer in) {
            return in.getFloat();
        }

        /** In bulk: four times as fast, and no NaN loses its payload. */
        @Override
        void decode(ByteBuffer in, float[] x, int from, int count) {
            in.asFloatBuffer().get(x, from, count);
        }
    },
    F16(2) {
        @Override
        float next(ByteBuffer in) {
            return halfToFloat(in.getShort());
        }
    },
    BF16(2) {
        @Override
        float next(ByteBuffer in) {
            return Float.intBitsToFloat(in.getShort() << 16);
        }
    },
    I64(8) {
        @Override
        float next(ByteBuffer in) {
            return exact(in.getLong());
        }
    },
    U64(8) {
        @Override
        float next(ByteBuffer in) {
            long value = in.getLong();
            if (value >= 0) {
                return exact(value);
            }
            if ((value & 1) != 0) {
                throw noFloat(Long.toUnsignedString(value));
            }
            return 2 * exact(value >>> 1);
        }
    },
    I32(4) {
        @Override
        float next(ByteBuffer in) {
            return exact(in.getInt());
        }
    },
    U32(4) {
        @Override
        float next(ByteBuffer in) {
            return exact(Integer.toUnsignedLong(in.getInt()));
        }
    },
    I16(2) {
        @Override
        float next(ByteBuffer in) {
            return in.getShort();
        }
    },
    U16(2) {
        @Override
        float next(ByteBuffer in) {
            return Short.toUnsignedInt(in.getShort());
        }
    },
    I8(1) {
        @Override
        float next(ByteBuffer in) {
            return in.get();
        }
    },
    U8(1) {
        @Override
        float next(ByteBuffer in) {
            return Byte.toUnsignedInt(in.get());
        }
    },
    BOOL(1) {
        @Override
        float next(ByteBuffer in) {
            byte value = in.get();
            if (value != 0 && value != 1) {
                throw new ArithmeticException(value + " is neither 0 nor 1");
            }
            return value;
        }
    };

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** The type of that name in a file, if Fovea reads it. */
    static Optional<Dtype> named(String name) {
        for (Dtype dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }

    /** The size of one element. */
    public int bytes() {
        return bytes;
    }

    /**
     * The next element of a little-endian buffer.
     *
     * @throws ArithmeticException if no float is that element
     */
    abstract float next(ByteBuffer in);

    /**
     * The next {@code count} elements, put into {@code x[from...]}.
     *
     * @throws ArithmeticException if no float is one of them, naming its index
     */
    void decode(ByteBuffer in, float[] x, int from, int count) {
        for (int i = from; i < from + count; i++) {
            try {
                x[i] = next(in);
            } catch (ArithmeticException e) {
                throw new ArithmeticException("element " + i + ": " + e.getMessage());
            }
        }
    }

    /** IEEE 754 binary16, as a float of the same value: s eeeee mmmmmmmmmm, bias 15. NaNs keep their payload. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1F;
        int mantissa = half & 0x3FF;
        if (exponent == 0) { // subnormal or zero: mantissa * 2^-24
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * 0x1p-24f));
        }
        int wide = exponent == 0x1F ? 0xFF : exponent + (127 - 15);
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
    }

    private static float exact(long value) {
        float x = value;
        // 2^63 is no long, but the cast back stops at the largest long, which rounds to it.
        if (x == 0x1p63f || (long) x != value) {
            throw noFloat(Long.toString(value));
        }
        return x;
    }

    private static ArithmeticException noFloat(String value) {
        return new ArithmeticException(value + " is not representable as a 32 bit float");
    }
}
