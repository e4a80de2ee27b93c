package dev.fovea.engine;

import dev.fovea.kernel.Gather;
import dev.fovea.layer.Border;
import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.Crop2d;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Slice;
import dev.fovea.layer.Upsample2d;
import dev.fovea.tensor.Shape;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Where layers that only move elements take them from. */
final class LayerGather {
    private LayerGather() {}

    /** The places of a layer, if it is one of these; an upsampling is taken for one of the nearest elements. */
    static Optional<Gather> of(Layer layer, Shape in, Shape out) {
        if (layer instanceof Slice slice) {
            return Optional.of(channels(in, out.dim(0), c -> slice.from() + c));
        } else if (layer instanceof ChannelShuffle shuffle) {
            int groups = shuffle.groups();
            int members = in.channels() / groups;
            return Optional.of(channels(in, in.channels(), c -> c % groups * members + c / groups));
        } else if (layer instanceof Crop2d crop) {
            int top = crop.cropping().top();
            int left = crop.cropping().left();
            return Optional.of(plane(in, out, i -> top + i, j -> left + j));
        } else if (layer instanceof Pad2d pad) {
            int top = pad.padding().top();
            int left = pad.padding().left();
            return Optional.of(plane(
                    in,
                    out,
                    i -> bordered(pad.border(), i - top, in.height()),
                    j -> bordered(pad.border(), j - left, in.width())));
        } else if (layer instanceof Upsample2d upsample) {
            int factorH = upsample.factor().height();
            int factorW = upsample.factor().width();
            return Optional.of(plane(in, out, i -> i / factorH, j -> j / factorW));
        } else if (layer instanceof PixelShuffle shuffle) {
            return Optional.of(Gather.shuffle(in.height(), in.width(), shuffle.factor()));
        } else if (layer instanceof PixelUnshuffle unshuffle) {
            return Optional.of(Gather.unshuffle(out.height(), out.width(), unshuffle.factor()));
        }
        return Optional.empty();
    }

    private static Gather channels(Shape in, int outC, IntUnaryOperator source) {
        int[] channels = IntStream.range(0, outC).map(source).toArray();
        return Gather.channels(in.dim(0), in.size() / in.dim(0), channels);
    }

    private static Gather plane(Shape in, Shape out, IntUnaryOperator row, IntUnaryOperator column) {
        int[] rows = IntStream.range(0, out.height()).map(row).toArray();
        int[] columns = IntStream.range(0, out.width()).map(column).toArray();
        return Gather.plane(in.height(), in.width(), rows, columns);
    }

    /** What stands at index i of n, before the first or behind the last as well. */
    private static int bordered(Border border, int i, int n) {
        if (i >= 0 && i < n) {
            return i;
        }
        return switch (border) {
            case ZERO -> Gather.NONE;
            case REFLECT -> i < 0 ? -i : 2 * (n - 1) - i;
            case REPLICATE -> i < 0 ? 0 : n - 1;
            case CIRCULAR -> Math.floorMod(i, n);
        };
    }
}
