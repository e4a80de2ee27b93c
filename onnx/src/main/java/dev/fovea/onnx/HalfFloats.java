package dev.fovea.onnx;

/** Floats of 16 bits: IEEE 754 binary16 (s eeeee mmmmmmmmmm, bias 15) and bfloat16, the upper half of a float. */
final class HalfFloats {
    private HalfFloats() {}

    /** The float of a binary16's value. */
    static float ofHalf(short half) {
        int exponent = (half >>> 10) & 0x1F;
        int mantissa = half & 0x3FF;
        float magnitude = exponent == 0
                ? mantissa * 0x1p-24f
                : Float.intBitsToFloat((exponent == 0x1F ? 0xFF : exponent + 112) << 23 | mantissa << 13);
        return half < 0 ? -magnitude : magnitude;
    }

    /** The nearest binary16, of two the even one. */
    static short toHalf(float x) {
        int sign = (Float.floatToRawIntBits(x) >>> 16) & 0x8000;
        float magnitude = Math.abs(x);
        if (Float.isNaN(x)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 65520) { // halfway between the largest, 65504, and what would be 65536
            return (short) (sign | 0x7C00);
        }
        // one unit in the last place: 2^-24 below 2^-14, 2^(e-10) from there on
        int exponent = Math.max(-14, Math.getExponent(magnitude));
        int units = (int) Math.rint(Math.scalb((double) magnitude, 10 - exponent));
        return (short) (sign | (((exponent + 14) << 10) + units));
    }

    /** A float rounded to binary16. */
    static float half(float x) {
        return ofHalf(toHalf(x));
    }

    /** A float rounded to bfloat16, of two nearest to the even one. */
    static float bfloat(float x) {
        if (Float.isNaN(x)) {
            return Float.NaN;
        }
        int bits = Float.floatToRawIntBits(x);
        int even = (bits >>> 16) & 1;
        return Float.intBitsToFloat((bits + 0x7FFF + even) & 0xFFFF_0000);
    }
}
