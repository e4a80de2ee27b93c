package dev.fovea.onnx;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Operators that take each element alone. Real numbers are computed as doubles and rounded once: of sums, differences, products,
 * quotients and roots of floats that is the correctly rounded float.
 */
final class Elementwise {
    private Elementwise() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Add", binary(Double::sum, Long::sum));
        operators.put("Sub", binary((a, b) -> a - b, (a, b) -> a - b));
        operators.put("Mul", binary((a, b) -> a * b, (a, b) -> a * b));
        operators.put("Div", binary((a, b) -> a / b, Elementwise::quotient));
        operators.put("Min", folded(Math::min, Math::min));
        operators.put("Max", folded(Math::max, Math::max));
        operators.put("Sum", folded(Double::sum, Long::sum));
        operators.put("Mean", Elementwise::mean);
        operators.put("Abs", unary(Math::abs, Math::abs));
        operators.put("Neg", unary(x -> -x, x -> -x));
        operators.put("Floor", unary(Math::floor, x -> x));
        operators.put("Ceil", unary(Math::ceil, x -> x));
        operators.put("Sqrt", unary(Math::sqrt, Elementwise::none));
        operators.put("Cast", Elementwise::cast);
        operators.put("Identity", call -> call.input(0));
    }

    private static long quotient(long a, long b) {
        if (b == 0) {
            throw new IllegalArgumentException("expected no division of integers by 0");
        }
        return a / b;
    }

    private static long none(long x) {
        throw new IllegalArgumentException("expected real numbers, got integers");
    }

    private static Operator unary(DoubleUnaryOperator reals, LongUnaryOperator integers) {
        return call -> {
            OnnxArray x = call.input(0);
            return x.type().isReal()
                    ? OnnxArray.reals(x.type(), x.dims(), i -> reals.applyAsDouble(x.real(i)))
                    : OnnxArray.integers(x.type(), x.dims(), i -> integers.applyAsLong(x.integer(i)));
        };
    }

    private static Operator binary(DoubleBinaryOperator reals, LongBinaryOperator integers) {
        return call -> combine(call.input(0), call.input(1), reals, integers);
    }

    private static Operator folded(DoubleBinaryOperator reals, LongBinaryOperator integers) {
        return call -> {
            List<OnnxArray> all = call.all();
            OnnxArray result = call.input(0);
            for (OnnxArray next : all.subList(1, all.size())) {
                result = combine(result, next, reals, integers);
            }
            return result;
        };
    }

    private static OnnxArray mean(Call call) {
        OnnxArray sum = folded(Double::sum, Long::sum).apply(call);
        int count = call.inputs().size();
        return OnnxArray.reals(sum.type(), sum.dims(), i -> sum.real(i) / count);
    }

    private static OnnxArray combine(
            OnnxArray a, OnnxArray b, DoubleBinaryOperator reals, LongBinaryOperator integers) {
        if (a.type() != b.type()) {
            throw new IllegalArgumentException("expected two arrays of one type, got " + a + " and " + b);
        }
        int[] dims = Broadcast.dims(List.of(a.dims(), b.dims()));
        int[] ia = Broadcast.indices(a.dims(), dims);
        int[] ib = Broadcast.indices(b.dims(), dims);
        return a.type().isReal()
                ? OnnxArray.reals(a.type(), dims, i -> reals.applyAsDouble(a.real(ia[i]), b.real(ib[i])))
                : OnnxArray.integers(a.type(), dims, i -> integers.applyAsLong(a.integer(ia[i]), b.integer(ib[i])));
    }

    private static OnnxArray cast(Call call) {
        OnnxArray x = call.input(0);
        long code = call.node().integer("to", 0);
        ElementType type = ElementType.of((int) code)
                .orElseThrow(() -> new IllegalArgumentException("to: element type " + code + " is not supported"));
        if (type.isReal()) {
            return OnnxArray.reals(type, x.dims(), x::real);
        }
        return type == ElementType.BOOL
                ? OnnxArray.integers(type, x.dims(), i -> x.real(i) != 0 ? 1 : 0)
                : OnnxArray.integers(type, x.dims(), x::integer);
    }
}
