package dev.fovea.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code Resize} and its predecessor {@code Upsample}: along one dimension after the other. */
final class Resampling {
    private Resampling() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Resize", Resampling::resize);
        operators.put("Upsample", Resampling::upsample);
    }

    /**
     * One dimension: which elements of the input each of the output is made of, with what weights.
     *
     * @param from by output element
     * @param weights as from
     * @param outside by output element, whether it lies outside of the input and gets the extrapolation value
     */
    private record Axis(int[][] from, double[][] weights, boolean[] outside) {
        int out() {
            return from.length;
        }
    }

    /** Before opset 11: no choice of where output elements lie in the input, {@code x / scale}. */
    private static OnnxArray upsample(Call call) {
        OnnxArray x = call.input(0);
        double[] scales = call.optional(1)
                .map(Resampling::reals)
                .or(() -> call.node().reals("scales"))
                .orElseThrow(() -> new IllegalArgumentException("scales: expected some, got none"));
        Sampling sampling = new Sampling(call.node(), "asymmetric", "floor");
        return resample(x, sampling, all(x), scales, scaled(x, scales), Optional.empty());
    }

    private static OnnxArray resize(Call call) {
        if (call.opset() < 11) {
            return upsample(call);
        }
        OnnxArray x = call.input(0);
        int[] axes = call.node()
                .integers("axes")
                .map(given -> Arrays.stream(given)
                        .mapToInt(axis -> Call.axis(axis, x.rank()))
                        .toArray())
                .orElseGet(() -> all(x));
        Optional<OnnxArray> sizes = call.optional(3).filter(given -> given.size() > 0);
        Optional<OnnxArray> given = call.optional(2).filter(some -> some.size() > 0);
        if (sizes.isPresent() == given.isPresent()) {
            throw new IllegalArgumentException("expected either scales or sizes");
        }
        Sampling sampling = new Sampling(
                call.node(),
                call.node().text("coordinate_transformation_mode", "half_pixel"),
                call.node().text("nearest_mode", "round_prefer_floor"));
        Optional<double[]> roi =
                call.optional(1).filter(some -> some.size() > 0).map(Resampling::reals);
        double[] scales = new double[x.rank()];
        Arrays.fill(scales, 1);
        if (given.isPresent()) {
            double[] some = reals(given.get());
            requireLengths("scales", some.length, axes);
            IntStream.range(0, axes.length).forEach(i -> scales[axes[i]] = some[i]);
            return resample(x, sampling, axes, scales, scaled(x, scales), roi);
        }
        long[] wanted = sizes.orElseThrow().integers();
        requireLengths("sizes", wanted.length, axes);
        int[] dims = fitted(x, axes, wanted, call.node().text("keep_aspect_ratio_policy", "stretch"), scales);
        return resample(x, sampling, axes, scales, dims, roi);
    }

    private static void requireLengths(String what, int given, int[] axes) {
        if (given != axes.length) {
            throw new IllegalArgumentException(what + ": expected " + axes.length + ", got " + given);
        }
    }

    private static int[] all(OnnxArray x) {
        return IntStream.range(0, x.rank()).toArray();
    }

    private static double[] reals(OnnxArray array) {
        return IntStream.range(0, array.size()).mapToDouble(array::real).toArray();
    }

    private static int[] scaled(OnnxArray x, double[] scales) {
        requireLengths("scales", scales.length, all(x));
        return IntStream.range(0, x.rank())
                .map(d -> length(Math.floor(x.dim(d) * scales[d])))
                .toArray();
    }

    private static int length(double length) {
        if (!(length >= 0 && length <= OnnxArray.MAX_ELEMENTS)) {
            throw new IllegalArgumentException("expected lengths of 0 or more, got " + length);
        }
        return (int) length;
    }

    /** The lengths that are asked for, or with the proportions of the input the largest within or the smallest around them. */
    private static int[] fitted(OnnxArray x, int[] axes, long[] sizes, String policy, double[] scales) {
        int[] dims = x.dims();
        double[] each = IntStream.range(0, axes.length)
                .mapToDouble(i -> (double) sizes[i] / x.dim(axes[i]))
                .toArray();
        double common = switch (policy) {
            case "stretch" -> 0;
            case "not_larger" -> Arrays.stream(each).min().orElse(1);
            case "not_smaller" -> Arrays.stream(each).max().orElse(1);
            default ->
                throw new IllegalArgumentException("keep_aspect_ratio_policy " + Shown.quoted(policy) + " is none");
        };
        for (int i = 0; i < axes.length; i++) {
            scales[axes[i]] = common == 0 ? each[i] : common;
            dims[axes[i]] = length(common == 0 ? sizes[i] : Math.floor(common * x.dim(axes[i]) + 0.5));
        }
        return dims;
    }

    private static OnnxArray resample(
            OnnxArray x, Sampling sampling, int[] axes, double[] scales, int[] dims, Optional<double[]> roi) {
        OnnxArray.computedSize(dims);
        double[] values = reals(x);
        int[] now = x.dims();
        boolean[][] outside = new boolean[x.rank()][];
        for (int i = 0; i < axes.length; i++) {
            int d = axes[i];
            double start = roi.isPresent() ? roi.get()[i] : 0;
            double end = roi.isPresent() ? roi.get()[axes.length + i] : 1;
            if (sampling.keeps(now[d], dims[d], scales[d], start, end)) {
                continue;
            }
            Axis axis = sampling.along(now[d], dims[d], scales[d], start, end);
            outside[d] = axis.outside();
            values = along(values, now, d, axis);
            now[d] = axis.out();
        }
        double[] y = values;
        for (int d = 0; d < outside.length; d++) {
            if (outside[d] != null) {
                extrapolate(y, now, d, outside[d], sampling.extrapolation());
            }
        }
        return x.type().isReal()
                ? OnnxArray.reals(x.type(), now, i -> y[i])
                : OnnxArray.integers(x.type(), now, i -> (long) y[i]);
    }

    private static double[] along(double[] x, int[] dims, int d, Axis axis) {
        int inner = OnnxArray.size(Arrays.copyOfRange(dims, d + 1, dims.length));
        int[] result = dims.clone();
        result[d] = axis.out();
        double[] y = new double[OnnxArray.computedSize(result)];
        for (int i = 0; i < y.length; i++) {
            int at = i / inner % axis.out();
            int outer = i / inner / axis.out();
            double sum = 0;
            for (int tap = 0; tap < axis.from()[at].length; tap++) {
                sum += axis.weights()[at][tap] * x[(outer * dims[d] + axis.from()[at][tap]) * inner + i % inner];
            }
            y[i] = sum;
        }
        return y;
    }

    private static void extrapolate(double[] y, int[] dims, int d, boolean[] outside, double value) {
        int inner = OnnxArray.size(Arrays.copyOfRange(dims, d + 1, dims.length));
        for (int i = 0; i < y.length; i++) {
            if (outside[i / inner % dims[d]]) {
                y[i] = value;
            }
        }
    }

    /** How the attributes say that elements are found. */
    private record Sampling(
            String mode,
            String coordinates,
            String nearest,
            double cubic,
            boolean excludes,
            boolean antialias,
            double extrapolation) {
        Sampling(OnnxNode node, String coordinates, String nearest) {
            this(
                    node.text("mode", "nearest"),
                    coordinates,
                    nearest,
                    node.real("cubic_coeff_a", -0.75f),
                    node.integer("exclude_outside", 0) != 0,
                    node.integer("antialias", 0) != 0,
                    node.real("extrapolation_value", 0));
        }

        /** Whether a dimension stays as it is. */
        boolean keeps(int in, int out, double scale, double start, double end) {
            return in == out && scale == 1 && !(coordinates.equals("tf_crop_and_resize") && (start != 0 || end != 1));
        }

        Axis along(int in, int out, double scale, double start, double end) {
            if (in == 0 && out > 0) {
                throw new IllegalArgumentException("expected some elements to make " + out + " of, got none");
            }
            Axis axis = new Axis(new int[out][], new double[out][], new boolean[out]);
            for (int i = 0; i < out; i++) {
                double at = place(i, in, out, scale, start, end);
                axis.outside()[i] = coordinates.equals("tf_crop_and_resize") && (at < 0 || at > in - 1);
                taps(axis, i, at, in, scale);
            }
            return axis;
        }

        /** Where output element i lies in the input. */
        private double place(int i, int in, int out, double scale, double start, double end) {
            double length =
                    Math.floor(in * scale) == out ? in * scale : out; // not cut to an integer, as ONNX's cases have it
            return switch (coordinates) {
                case "half_pixel" -> (i + 0.5) / scale - 0.5;
                case "half_pixel_symmetric" -> {
                    double shift = in / 2.0 * (1 - out / (scale * in));
                    yield shift + (i + 0.5) / scale - 0.5;
                }
                case "pytorch_half_pixel" -> out > 1 ? (i + 0.5) / scale - 0.5 : 0;
                case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
                case "align_corners" -> length == 1 ? 0 : i * (in - 1) / (length - 1);
                case "asymmetric" -> i / scale;
                case "tf_crop_and_resize" ->
                    out > 1
                            ? start * (in - 1) + i * (end - start) * (in - 1) / (out - 1)
                            : 0.5 * (start + end) * (in - 1);
                default ->
                    throw new IllegalArgumentException(
                            "coordinate_transformation_mode " + Shown.quoted(coordinates) + " is none");
            };
        }

        private void taps(Axis axis, int i, double at, int in, double scale) {
            if (antialias && scale < 1 && (mode.equals("linear") || mode.equals("cubic"))) {
                wide(axis, i, at, in, scale);
                return;
            }
            int floor = (int) Math.floor(at);
            double rest = at - floor;
            switch (mode) {
                case "nearest" -> {
                    axis.from()[i] = new int[] {inside(rounded(at), in)};
                    axis.weights()[i] = new double[] {1};
                }
                case "linear", "bilinear" -> set(axis, i, floor, in, 1 - rest, rest);
                case "cubic" -> set(axis, i, floor - 1, in, far(1 + rest), near(rest), near(1 - rest), far(2 - rest));
                default -> throw new IllegalArgumentException("mode " + Shown.quoted(mode) + " is none");
            }
        }

        /** The same curve of weights, as much wider as the output is smaller, so that every element of the input counts. */
        private void wide(Axis axis, int i, double at, int in, double scale) {
            double reach = (mode.equals("cubic") ? 2 : 1) / scale;
            double middle = Math.max(-1 - reach, Math.min(in + reach, at)); // further out there is the edge alone
            int first = (int) Math.floor(middle - reach) + 1;
            double[] weights = new double[Math.max(1, (int) Math.ceil(middle + reach) - first)];
            for (int tap = 0; tap < weights.length; tap++) {
                double distance = Math.abs(first + tap - middle) * scale;
                weights[tap] = mode.equals("linear") ? 1 - distance : distance < 1 ? near(distance) : far(distance);
            }
            set(axis, i, first, in, weights);
        }

        private void set(Axis axis, int i, int first, int in, double... weights) {
            int[] from = new int[weights.length];
            for (int tap = 0; tap < weights.length; tap++) {
                int at = first + tap;
                from[tap] = inside(at, in);
                if (excludes && at != from[tap]) {
                    weights[tap] = 0;
                }
            }
            double sum = excludes || antialias ? Arrays.stream(weights).sum() : 1;
            axis.from()[i] = from;
            axis.weights()[i] = Arrays.stream(weights).map(w -> w / sum).toArray();
        }

        private int rounded(double at) {
            return (int)
                    switch (nearest) {
                        case "round_prefer_floor" -> Math.ceil(at - 0.5);
                        case "round_prefer_ceil" -> Math.floor(at + 0.5);
                        case "floor" -> Math.floor(at);
                        case "ceil" -> Math.ceil(at);
                        default ->
                            throw new IllegalArgumentException("nearest_mode " + Shown.quoted(nearest) + " is none");
                    };
        }

        private static int inside(int at, int in) {
            return Math.max(0, Math.min(in - 1, at));
        }

        /** The cubic convolution's weight at a distance of up to 1 (Keys 1981). */
        private double near(double distance) {
            return ((cubic + 2) * distance - (cubic + 3)) * distance * distance + 1;
        }

        /** The same at 1 to 2. */
        private double far(double distance) {
            return ((cubic * distance - 5 * cubic) * distance + 8 * cubic) * distance - 4 * cubic;
        }
    }
}
