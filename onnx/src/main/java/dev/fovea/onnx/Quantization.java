package dev.fovea.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Steps between real numbers and the small integers that stand for them. */
final class Quantization {
    private Quantization() {}

    static void register(Map<String, Operator> operators) {
        operators.put("QuantizeLinear", Quantization::quantize);
        operators.put("DequantizeLinear", Quantization::dequantize);
    }

    /** {@code round(x / scale) + zero point}, of halves to the even, within the bounds of the type. */
    private static OnnxArray quantize(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray scale = call.input(1);
        if (call.node().has("precision")) {
            throw new IllegalArgumentException("precision is not supported");
        }
        Optional<OnnxArray> zero = zero(call, scale);
        ElementType type = zero.map(OnnxArray::type).orElse(type(call, ElementType.UINT8));
        long least = least(type);
        long most = least + (1L << (8 * type.bytes())) - 1;
        int[] along = along(call, scale);
        return OnnxArray.integers(type, x.dims(), i -> {
            // of floats the quotient is a float; an infinite one becomes the greatest long, of which zero takes nothing
            // away
            long rounded = (long) Math.rint(scale.type().round(x.real(i) / scale.real(along[i])));
            long offset = zero.map(z -> z.integer(along[i])).orElse(0L);
            return offset + Math.max(least - offset, Math.min(most - offset, rounded));
        });
    }

    private static long least(ElementType type) {
        return switch (type) {
            case UINT8, UINT16 -> 0;
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            default ->
                throw new IllegalArgumentException("expected integers of 8 or 16 bits to come of it, got " + type);
        };
    }

    /** {@code (x - zero point) scale}. */
    private static OnnxArray dequantize(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray scale = call.input(1);
        if (x.type().isReal() || x.type() == ElementType.BOOL || x.type().bytes() == Long.BYTES) {
            throw new IllegalArgumentException("expected integers of 8 to 32 bits, got " + x);
        }
        Optional<OnnxArray> zero = zero(call, scale);
        int[] along = along(call, scale);
        return OnnxArray.reals(
                type(call, scale.type()),
                x.dims(),
                i -> (x.integer(i) - zero.map(z -> z.integer(along[i])).orElse(0L)) * scale.real(along[i]));
    }

    private static ElementType type(Call call, ElementType absent) {
        int code = Math.toIntExact(call.node().integer("output_dtype", 0));
        return code == 0
                ? absent
                : ElementType.of(code)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "output_dtype: element type " + code + " is not supported"));
    }

    private static Optional<OnnxArray> zero(Call call, OnnxArray scale) {
        Optional<OnnxArray> zero = call.optional(2);
        zero.filter(z -> z.size() != scale.size() || z.type().isReal()).ifPresent(z -> {
            throw new IllegalArgumentException("expected a zero point for each scale, " + scale + ", got " + z);
        });
        return zero;
    }

    /** For each element which scale it has: the only one, that of its index along the axis, or that of its block there. */
    private static int[] along(Call call, OnnxArray scale) {
        OnnxArray x = call.input(0);
        int[] along = new int[x.size()];
        int block = Math.toIntExact(call.node().integer("block_size", 0));
        if (scale.size() == 1 && block == 0) {
            return along;
        }
        int axis = Call.axis(call.node().integer("axis", 1), x.rank());
        int length = x.dim(axis);
        int step = Broadcast.steps(x.dims())[axis];
        int blocks = block > 0 ? (length - 1) / block + 1 : length;
        int[] expected = {blocks};
        if (block > 0) {
            expected = x.dims();
            expected[axis] = blocks;
        }
        if (block < 0 || !Arrays.equals(expected, scale.dims())) {
            throw new IllegalArgumentException(
                    "expected scales of the shape " + OnnxArray.text(expected) + ", got " + scale);
        }
        Arrays.setAll(along, i -> {
            int at = i / step % length;
            return block > 0 ? (i / step / length * blocks + at / block) * step + i % step : at;
        });
        return along;
    }
}
