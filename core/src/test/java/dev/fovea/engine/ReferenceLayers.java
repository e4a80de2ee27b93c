package dev.fovea.engine;

import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Crop2d;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Prelu;
import dev.fovea.layer.Slice;
import dev.fovea.layer.Upsample2d;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Layers that resize or rearrange images or normalise samples, in double precision and straight from their formulas: element by element,
 * and no two by the same loop.
 *
 * @param weight the node's arrays by their name
 */
record ReferenceLayers(Shape in, Shape out, Function<String, double[]> weight) {
    /** The output for one sample, if the layer is one of these. */
    Optional<double[]> forward(Layer layer, double[] x) {
        if (layer instanceof ConvTranspose2d transpose) {
            return Optional.of(convTranspose(transpose, x));
        } else if (layer instanceof GroupNorm norm) {
            return Optional.of(groupNorm(norm.groups(), in.dim(0), norm.eps(), x));
        } else if (layer instanceof LayerNorm norm) {
            return Optional.of(groupNorm(1, x.length, norm.eps(), x));
        } else if (layer instanceof LocalResponseNorm norm) {
            return Optional.of(responseNorm(norm, x));
        } else if (layer instanceof Prelu) {
            double[] a = weight.apply("weight");
            int span = x.length / a.length;
            return Optional.of(each(i -> x[i] > 0 ? x[i] : a[i / span] * x[i]));
        } else if (layer instanceof Pad2d pad) {
            return Optional.of(place((c, h, w) -> padded(pad, x, c, h, w)));
        } else if (layer instanceof Crop2d crop) {
            return Optional.of(place((c, h, w) ->
                    at(x, c, h + crop.cropping().top(), w + crop.cropping().left())));
        } else if (layer instanceof Slice slice) {
            return Optional.of(
                    Arrays.copyOfRange(x, slice.from() * x.length / in.dim(0), slice.to() * x.length / in.dim(0)));
        } else if (layer instanceof ChannelShuffle shuffle) {
            return Optional.of(shuffled(shuffle.groups(), x));
        } else if (layer instanceof LpPool2d pool) {
            return Optional.of(place((c, h, w) -> norm(pool, x, c, h, w)));
        } else if (layer instanceof Upsample2d upsample) {
            return Optional.of(place((c, h, w) -> upsampled(upsample, x, c, h, w)));
        } else if (layer instanceof PixelShuffle shuffle) {
            int r = shuffle.factor();
            return Optional.of(place((c, h, w) -> at(x, c * r * r + h % r * r + w % r, h / r, w / r)));
        } else if (layer instanceof PixelUnshuffle unshuffle) {
            int r = unshuffle.factor();
            return Optional.of(place((c, h, w) -> at(x, c / (r * r), h * r + c / r % r, w * r + c % r)));
        }
        return Optional.empty();
    }

    /** An output element as a function of its channel, row and column. */
    private interface Place {
        double value(int c, int h, int w);
    }

    private double[] each(IntToDoubleFunction value) {
        return IntStream.range(0, out.size()).mapToDouble(value).toArray();
    }

    private double[] place(Place place) {
        int places = out.height() * out.width();
        return each(i -> place.value(i / places, i / out.width() % out.height(), i % out.width()));
    }

    private double at(double[] x, int c, int h, int w) {
        return x[(c * in.height() + h) * in.width() + w];
    }

    /** As PyTorch documents it, with a gather: which taps of which inputs fall on the output. */
    private double[] convTranspose(ConvTranspose2d layer, double[] x) {
        double[] w = weight.apply("weight");
        int kernelH = layer.kernelSize().height();
        int kernelW = layer.kernelSize().width();
        int groupIn = in.channels() / layer.groups();
        int groupOut = out.channels() / layer.groups();
        return place((o, oh, ow) -> {
            double sum = layer.bias() ? weight.apply("bias")[o] : 0;
            for (int c = o / groupOut * groupIn; c < (o / groupOut + 1) * groupIn; c++) {
                for (int ih = 0; ih < in.height(); ih++) {
                    int m = oh + layer.padding().top() - ih * layer.stride().height();
                    if (!isTap(m, layer.dilation().height(), kernelH)) {
                        continue;
                    }
                    for (int iw = 0; iw < in.width(); iw++) {
                        int n = ow
                                + layer.padding().left()
                                - iw * layer.stride().width();
                        if (isTap(n, layer.dilation().width(), kernelW)) {
                            int tap = m / layer.dilation().height() * kernelW
                                    + n / layer.dilation().width();
                            sum += w[(c * groupOut + o % groupOut) * kernelH * kernelW + tap] * at(x, c, ih, iw);
                        }
                    }
                }
            }
            return sum;
        });
    }

    private static boolean isTap(int distance, int dilation, int kernel) {
        return distance >= 0 && distance % dilation == 0 && distance / dilation < kernel;
    }

    private double[] groupNorm(int groups, int channels, double eps, double[] x) {
        double[] w = weight.apply("weight");
        double[] b = weight.apply("bias");
        int places = x.length / channels;
        int m = x.length / groups;
        return each(i -> {
            double[] group = Arrays.copyOfRange(x, i / m * m, i / m * m + m);
            double mean = Arrays.stream(group).average().orElseThrow();
            double variance = Arrays.stream(group)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            return (x[i] - mean) / Math.sqrt(variance + eps) * w[i / places] + b[i / places];
        });
    }

    private double[] responseNorm(LocalResponseNorm norm, double[] x) {
        return place((c, h, w) -> {
            double sum = 0;
            for (int i = c - norm.size() / 2; i < c - norm.size() / 2 + norm.size(); i++) {
                sum += i >= 0 && i < in.channels() ? Math.pow(at(x, i, h, w), 2) : 0;
            }
            return at(x, c, h, w) / Math.pow(norm.k() + (double) norm.alpha() / norm.size() * sum, norm.beta());
        });
    }

    private double padded(Pad2d pad, double[] x, int c, int oh, int ow) {
        int h = oh - pad.padding().top();
        int w = ow - pad.padding().left();
        return switch (pad.border()) {
            case ZERO -> h >= 0 && h < in.height() && w >= 0 && w < in.width() ? at(x, c, h, w) : 0;
            case REFLECT -> at(x, c, mirrored(h, in.height()), mirrored(w, in.width()));
            case REPLICATE ->
                at(x, c, Math.min(Math.max(0, h), in.height() - 1), Math.min(Math.max(0, w), in.width() - 1));
            case CIRCULAR -> at(x, c, (h + in.height()) % in.height(), (w + in.width()) % in.width());
        };
    }

    /** The channels written down as a matrix, a row for each group, and read column by column, as PyTorch does it. */
    private double[] shuffled(int groups, double[] x) {
        int places = x.length / in.channels();
        int members = in.channels() / groups;
        double[] y = new double[x.length];
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < members; i++) {
                System.arraycopy(x, (g * members + i) * places, y, (i * groups + g) * places, places);
            }
        }
        return y;
    }

    private double norm(LpPool2d pool, double[] x, int c, int oh, int ow) {
        double sum = 0;
        for (int h = 0; h < in.height(); h++) {
            for (int w = 0; w < in.width(); w++) {
                int m = h + pool.padding().top() - oh * pool.stride().height();
                int n = w + pool.padding().left() - ow * pool.stride().width();
                if (isTap(m, 1, pool.size().height()) && isTap(n, 1, pool.size().width())) {
                    sum += Math.pow(Math.abs(at(x, c, h, w)), pool.p());
                }
            }
        }
        return Math.pow(sum, 1.0 / pool.p());
    }

    private static int mirrored(int i, int n) {
        return n - 1 - Math.abs(n - 1 - Math.abs(i));
    }

    private double upsampled(Upsample2d upsample, double[] x, int c, int oh, int ow) {
        int factorH = upsample.factor().height();
        int factorW = upsample.factor().width();
        return switch (upsample.interpolation()) {
            case NEAREST -> at(x, c, oh / factorH, ow / factorW);
            case BILINEAR -> between(x, c, (oh + 0.5) / factorH - 0.5, (ow + 0.5) / factorW - 0.5);
            case BILINEAR_ALIGN_CORNERS ->
                between(
                        x,
                        c,
                        oh * (in.height() - 1.0) / Math.max(1, out.height() - 1),
                        ow * (in.width() - 1.0) / Math.max(1, out.width() - 1));
        };
    }

    /** Each element weighs {@code 1 - distance} in either direction, up to 0; what is over the edge is the edge's. */
    private double between(double[] x, int c, double h, double w) {
        double insideH = Math.min(Math.max(0, h), in.height() - 1.0);
        double insideW = Math.min(Math.max(0, w), in.width() - 1.0);
        double sum = 0;
        for (int i = 0; i < in.height(); i++) {
            for (int j = 0; j < in.width(); j++) {
                sum += Math.max(0, 1 - Math.abs(insideH - i)) * Math.max(0, 1 - Math.abs(insideW - j)) * at(x, c, i, j);
            }
        }
        return sum;
    }
}
