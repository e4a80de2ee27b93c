package dev.fovea.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that take arrays apart, repeat or border them. */
final class Pieces {
    private Pieces() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Split", Pieces::split);
        operators.put("Tile", Pieces::tile);
        operators.put("Pad", Pieces::pad);
        operators.put("DepthToSpace", Pieces::depthToSpace);
        operators.put("SpaceToDepth", Pieces::spaceToDepth);
        operators.put("Dropout", Pieces::dropout);
    }

    private static OnnxArray split(Call call) {
        OnnxArray x = call.input(0);
        int axis = Call.axis(call.node().integer("axis", 0), x.rank());
        long[] lengths = lengths(call.node(), call.integers("split", 1), x.dim(axis));
        int start = (int) Arrays.stream(lengths).limit(call.output()).sum();
        int[] steps = Broadcast.steps(x.dims());
        int[] dims = x.dims();
        dims[axis] = (int) lengths[call.output()];
        int[] indices = Broadcast.strided(dims, steps, start * steps[axis]);
        return OnnxArray.chosen(x, dims, i -> indices[i]);
    }

    /** How long the outputs of a {@code Split} are: as given, else alike but for the last, which may be shorter. */
    static long[] lengths(OnnxNode node, Optional<long[]> given, int whole) {
        int parts = node.outputs().size();
        if (node.integer("num_outputs", parts) != parts) {
            throw new IllegalArgumentException("num_outputs: expected " + parts + ", as many as outputs, got "
                    + node.integer("num_outputs", parts));
        }
        long[] lengths = given.orElseGet(() -> {
            long[] equal = new long[parts];
            int length = (whole + parts - 1) / parts;
            Arrays.setAll(equal, i -> Math.max(0, Math.min(length, whole - i * length)));
            return equal;
        });
        if (lengths.length != parts
                || Arrays.stream(lengths).anyMatch(length -> length < 0 || length > whole)
                || Arrays.stream(lengths).sum() != whole) {
            throw new IllegalArgumentException(
                    "split: expected " + parts + " lengths that make " + whole + ", got " + Arrays.toString(lengths));
        }
        return lengths;
    }

    private static OnnxArray tile(Call call) {
        OnnxArray x = call.input(0);
        long[] repeats = call.input(1).integers();
        int[] dims = x.dims();
        if (repeats.length != dims.length) {
            throw new IllegalArgumentException("repeats: expected " + dims.length + ", got " + repeats.length);
        }
        for (int d = 0; d < dims.length; d++) {
            dims[d] = Math.toIntExact(Math.multiplyExact(dims[d], repeats[d]));
        }
        int[] steps = Broadcast.steps(x.dims());
        return OnnxArray.chosen(x, dims, i -> {
            int index = 0;
            int place = i;
            for (int d = dims.length - 1; d >= 0; d--) {
                index += place % dims[d] % x.dim(d) * steps[d];
                place /= dims[d];
            }
            return index;
        });
    }

    /** Zeros or another constant around, the edge repeated, the inside mirrored at it, or the opposite end. */
    private static OnnxArray pad(Call call) {
        OnnxArray x = call.input(0);
        int rank = x.rank();
        long[] pads = pads(call, rank);
        String mode = call.node().text("mode", "constant");
        int[] dims = IntStream.range(0, rank)
                .map(d -> Math.toIntExact(Math.addExact(x.dim(d), Math.addExact(pads[d], pads[d + rank]))))
                .toArray();
        int[] steps = Broadcast.steps(x.dims());
        int[] from = new int[OnnxArray.computedSize(dims)];
        for (int i = 0; i < from.length; i++) {
            int place = i;
            for (int d = rank - 1; d >= 0 && from[i] >= 0; d--) {
                int at = inside((int) (place % dims[d] - pads[d]), x.dim(d), mode);
                from[i] = at < 0 ? -1 : from[i] + at * steps[d];
                place /= dims[d];
            }
        }
        Optional<OnnxArray> value = call.optional(2);
        double absent = call.node().real("value", 0);
        return x.type().isReal()
                ? OnnxArray.reals(
                        x.type(),
                        dims,
                        i -> from[i] < 0 ? value.map(v -> v.real(0)).orElse(absent) : x.real(from[i]))
                : OnnxArray.integers(
                        x.type(),
                        dims,
                        i -> from[i] < 0 ? value.map(v -> v.integer(0)).orElse(0L) : x.integer(from[i]));
    }

    /** What each dimension gets in front, then behind; of some axes only since opset 18. */
    private static long[] pads(Call call, int rank) {
        long[] given = call.integers("pads", 1)
                .orElseThrow(() -> new IllegalArgumentException("pads: expected some, got none"));
        int[] axes = call.optional(3)
                .map(some -> Arrays.stream(some.integers())
                        .mapToInt(axis -> Call.axis(axis, rank))
                        .toArray())
                .orElseGet(() -> IntStream.range(0, rank).toArray());
        if (given.length != 2 * axes.length) {
            throw new IllegalArgumentException("pads: expected " + 2 * axes.length + ", got " + given.length);
        }
        long[] pads = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            pads[axes[i]] = given[i];
            pads[axes[i] + rank] = given[i + axes.length];
        }
        return pads;
    }

    /** Where in the input a place is taken from; -1 for the constant. */
    private static int inside(int at, int length, String mode) {
        return switch (mode) {
            case "constant" -> at < length ? at : -1;
            case "wrap" -> Math.floorMod(at, length);
            case "edge" -> Math.max(0, Math.min(length - 1, at));
            case "reflect" -> {
                int period = Math.max(1, 2 * (length - 1));
                int turned = Math.floorMod(at, period);
                yield turned < length ? turned : period - turned;
            }
            default -> throw new IllegalArgumentException("mode " + Shown.quoted(mode) + " is none");
        };
    }

    /** (n, b b c, h, w) to (n, c, h b, w b); mode CRD has the block's dimensions behind the channel's. */
    private static OnnxArray depthToSpace(Call call) {
        OnnxArray x = call.input(0);
        int b = Math.toIntExact(call.node().integer("blocksize", 0));
        boolean crd = isChannelFirst(call.node());
        if (x.rank() != 4 || b < 1 || x.dim(1) % (b * b) != 0) {
            throw new IllegalArgumentException("expected channels divisible by " + b + " x " + b + ", got " + x);
        }
        int c = x.dim(1) / (b * b);
        int h = x.dim(2);
        int w = x.dim(3);
        int[] dims = {x.dim(0), c, h * b, w * b};
        return OnnxArray.chosen(x, dims, i -> {
            int column = i % dims[3];
            int row = i / dims[3] % dims[2];
            int channel = i / dims[3] / dims[2] % c;
            int n = i / dims[3] / dims[2] / c;
            int block = row % b * b + column % b;
            int depth = crd ? channel * b * b + block : block * c + channel;
            return (n * x.dim(1) + depth) * h * w + row / b * w + column / b;
        });
    }

    /** Whether a channel's places in a block lie together, mode CRD, or those of a place in all channels, DCR. */
    static boolean isChannelFirst(OnnxNode node) {
        String mode = node.text("mode", "DCR");
        if (!mode.equals("CRD") && !mode.equals("DCR")) {
            throw new IllegalArgumentException("mode: expected DCR or CRD, got " + Shown.quoted(mode));
        }
        return mode.equals("CRD");
    }

    /** (n, c, h b, w b) to (n, b b c, h, w); mode CRD, since opset 28, has the channel's dimension before the block's. */
    private static OnnxArray spaceToDepth(Call call) {
        OnnxArray x = call.input(0);
        int b = Math.toIntExact(call.node().integer("blocksize", 0));
        boolean crd = isChannelFirst(call.node());
        if (x.rank() != 4 || b < 1 || x.dim(2) % b != 0 || x.dim(3) % b != 0) {
            throw new IllegalArgumentException("expected height and width divisible by " + b + ", got " + x);
        }
        int c = x.dim(1);
        int[] dims = {x.dim(0), c * b * b, x.dim(2) / b, x.dim(3) / b};
        return OnnxArray.chosen(x, dims, i -> {
            int column = i % dims[3];
            int row = i / dims[3] % dims[2];
            int depth = i / dims[3] / dims[2] % dims[1];
            int n = i / dims[3] / dims[2] / dims[1];
            int block = crd ? depth % (b * b) : depth / c;
            int channel = crd ? depth / (b * b) : depth % c;
            return (n * c + channel) * x.dim(2) * x.dim(3) + (row * b + block / b) * x.dim(3) + column * b + block % b;
        });
    }

    /** At inference the input; its mask is true everywhere. */
    private static OnnxArray dropout(Call call) {
        OnnxArray x = call.input(0);
        boolean training = call.optional(2).map(mode -> mode.integer(0) != 0).orElse(false);
        double ratio = call.optional(1).map(given -> given.real(0)).orElse(0.5);
        if (training && ratio != 0) {
            throw new IllegalArgumentException("training_mode is not supported: what it drops is drawn at random");
        }
        return call.output() == 0 ? x : OnnxArray.integers(ElementType.BOOL, x.dims(), i -> 1);
    }
}
