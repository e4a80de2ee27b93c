package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DtypeTest {
    /** The formula of IEEE 754-2008, 3.4: (-1)^s 2^(e-15) (1 + m/1024), and 2^-14 m/1024 for e = 0. */
    @Test
    void everyHalfIsTheFloatOfItsValue() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            boolean negative = bits >= 1 << 15;
            int e = bits / 1024 % 32;
            int m = bits % 1024;
            float x = Dtype.halfToFloat((short) bits);
            assertThat(Float.floatToRawIntBits(x) < 0).as("sign of %x", bits).isEqualTo(negative);
            if (e == 31 && m != 0) {
                assertThat(x).as("%x", bits).isNaN();
                assertThat(Float.floatToRawIntBits(x) & 0x7FFFFF).isEqualTo(m * (1 << 13));
            } else {
                double magnitude = e == 31
                        ? Double.POSITIVE_INFINITY
                        : e == 0 ? Math.pow(2, -14) * m / 1024 : Math.pow(2, e - 15) * (1 + m / 1024.0);
                assertThat((double) Math.abs(x)).as("%x", bits).isEqualTo(magnitude);
            }
        }
    }

    @Test
    void everyBfloatIsTheUpperHalfOfAFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int s = bits;
            float x = next(Dtype.BF16, in -> in.putShort((short) s));
            int e = bits / 128 % 256;
            int m = bits % 128;
            if (e == 255 && m != 0) {
                assertThat(x).isNaN();
            } else {
                double magnitude = e == 255
                        ? Double.POSITIVE_INFINITY
                        : e == 0 ? Math.pow(2, -126) * m / 128 : Math.pow(2, e - 127) * (1 + m / 128.0);
                assertThat((double) Math.abs(x)).as("%x", bits).isEqualTo(magnitude);
            }
        }
    }

    @Test
    void doublesAreRoundedButNeverToInfinity() {
        assertThat(next(Dtype.F64, in -> in.putDouble(0.1))).isEqualTo(0.1f);
        assertThat(next(Dtype.F64, in -> in.putDouble(Double.NEGATIVE_INFINITY)))
                .isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(next(Dtype.F64, in -> in.putDouble(Double.NaN))).isNaN();
        refuses(Dtype.F64, in -> in.putDouble(1e300), "1.0E300");
    }

    @Test
    void integersAreTakenWhereTheFloatIsExact() {
        assertThat(next(Dtype.I64, in -> in.putLong(-12345))).isEqualTo(-12345f);
        assertThat(next(Dtype.I64, in -> in.putLong(Long.MIN_VALUE))).isEqualTo(-0x1p63f);
        assertThat(next(Dtype.I64, in -> in.putLong(1L << 62))).isEqualTo(0x1p62f);
        refuses(Dtype.I64, in -> in.putLong(Long.MAX_VALUE), "9223372036854775807");
        refuses(Dtype.I64, in -> in.putLong((1 << 24) + 1), "16777217");
        assertThat(next(Dtype.U64, in -> in.putLong(1L << 63))).isEqualTo(0x1p63f);
        assertThat(next(Dtype.U64, in -> in.putLong(7))).isEqualTo(7f);
        refuses(Dtype.U64, in -> in.putLong(-1), "18446744073709551615");
        refuses(Dtype.U64, in -> in.putLong(-2), "9223372036854775807");
        assertThat(next(Dtype.I32, in -> in.putInt(-(1 << 24)))).isEqualTo(-0x1p24f);
        refuses(Dtype.I32, in -> in.putInt(Integer.MAX_VALUE), "2147483647");
        assertThat(next(Dtype.U32, in -> in.putInt(Integer.MIN_VALUE))).isEqualTo(0x1p31f);
        refuses(Dtype.U32, in -> in.putInt(-1), "4294967295");
        assertThat(next(Dtype.I16, in -> in.putShort((short) -3))).isEqualTo(-3f);
        assertThat(next(Dtype.U16, in -> in.putShort((short) -1))).isEqualTo(65535f);
        assertThat(next(Dtype.I8, in -> in.put((byte) -1))).isEqualTo(-1f);
        assertThat(next(Dtype.U8, in -> in.put((byte) -1))).isEqualTo(255f);
    }

    @Test
    void booleansAreZeroOrOne() {
        assertThat(next(Dtype.BOOL, in -> in.put((byte) 1))).isEqualTo(1f);
        assertThatThrownBy(() -> next(Dtype.BOOL, in -> in.put((byte) 2)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("2 is neither 0 nor 1");
    }

    private static void refuses(Dtype dtype, Consumer<ByteBuffer> element, String value) {
        assertThatThrownBy(() -> next(dtype, element))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(value + " is not representable as a 32 bit float");
    }

    private static float next(Dtype dtype, Consumer<ByteBuffer> element) {
        ByteBuffer in = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        element.accept(in);
        assertThat(in.flip().remaining()).isEqualTo(dtype.bytes());
        return dtype.next(in);
    }
}
