package dev.fovea.engine;

import dev.fovea.kernel.Bilinear;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LpPool;
import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.SampleNorm;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Concat;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Multiply;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Prelu;
import dev.fovea.layer.Upsample2d;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which operation computes a layer that fuses with no other.
 *
 * @param parameters the weights of a node that has some
 */
record LayerOperations(Network network, Kernels kernels, Function<Node, Parameters> parameters) {
    Operation of(Node node, Wiring wiring) {
        return weighted(node, wiring)
                .or(() -> pooling(node, wiring))
                .or(() -> moving(node, wiring))
                .or(() -> joining(node, wiring))
                .or(() -> random(node, wiring))
                .orElseGet(() -> activation(node.layer(), wiring));
    }

    private Shape in(Node node) {
        return network.inputShapes(node).get(0);
    }

    private Shape out(Node node) {
        return network.shape(node.name());
    }

    private Optional<Operation> weighted(Node node, Wiring wiring) {
        Layer layer = node.layer();
        Shape in = in(node);
        if (layer instanceof ConvTranspose2d transpose) {
            ConvGeometry geometry = LayerGeometry.of(transpose, in, out(node));
            var kernel = kernels.conv2d(geometry, Epilogue.NONE);
            return Optional.of(new ConvTransposeOperation(wiring, kernel, in.channels(), parameters.apply(node)));
        } else if (layer instanceof GroupNorm norm) {
            int channels = in.dim(0);
            var kernel = new SampleNorm(channels, in.size() / channels, norm.groups(), norm.eps());
            return Optional.of(new SampleNormOperation(wiring, kernel, parameters.apply(node)));
        } else if (layer instanceof LayerNorm norm) {
            var kernel = new SampleNorm(in.size(), 1, 1, norm.eps());
            return Optional.of(new SampleNormOperation(wiring, kernel, parameters.apply(node)));
        } else if (layer instanceof Prelu) {
            Parameters slopes = parameters.apply(node);
            var kernel = kernels.prelu(slopes.w().length, in.size() / slopes.w().length);
            return Optional.of(new PreluOperation(wiring, kernel, slopes));
        }
        return Optional.empty();
    }

    private Optional<Operation> pooling(Node node, Wiring wiring) {
        Layer layer = node.layer();
        Shape in = in(node);
        Shape out = out(node);
        if (layer instanceof MaxPool2d || layer instanceof GlobalMaxPool) {
            var kernel = kernels.maxPool2d(LayerGeometry.of(layer, in, out));
            return Optional.of(new MaxPoolOperation(wiring, kernel));
        } else if (layer instanceof AvgPool2d || layer instanceof GlobalAvgPool) {
            boolean countIncludePad = layer instanceof AvgPool2d pool && pool.countIncludePad();
            var kernel = kernels.avgPool2d(LayerGeometry.of(layer, in, out), countIncludePad);
            return Optional.of(new AvgPoolOperation(wiring, kernel));
        } else if (layer instanceof LpPool2d pool) {
            return Optional.of(new LpPoolOperation(wiring, new LpPool(LayerGeometry.of(layer, in, out), pool.p())));
        } else if (layer instanceof AdaptiveAvgPool2d) {
            var kernel = kernels.adaptiveAvgPool2d(in.channels(), in.height(), in.width(), out.height(), out.width());
            return Optional.of(new AvgPoolOperation(wiring, kernel));
        }
        return Optional.empty();
    }

    /** Layers that only move elements, or make new ones of their neighbours. */
    private Optional<Operation> moving(Node node, Wiring wiring) {
        Layer layer = node.layer();
        if (layer instanceof LocalResponseNorm norm) {
            return Optional.of(new ResponseNormOperation(wiring, kernels.responseNorm(responseNorm(norm, in(node)))));
        } else if (layer instanceof Upsample2d upsample && upsample.interpolation() != Interpolation.NEAREST) {
            Shape in = in(node);
            Shape out = out(node);
            boolean alignCorners = upsample.interpolation() == Interpolation.BILINEAR_ALIGN_CORNERS;
            var kernel = new Bilinear(in.height(), in.width(), out.height(), out.width(), alignCorners);
            return Optional.of(new BilinearOperation(wiring, kernel, in.channels()));
        }
        return LayerGather.of(layer, in(node), out(node)).map(gather -> new GatherOperation(wiring, gather));
    }

    private static ResponseNorm responseNorm(LocalResponseNorm norm, Shape in) {
        int places = in.height() * in.width();
        return new ResponseNorm(in.channels(), places, norm.size(), norm.alpha(), norm.beta(), norm.k());
    }

    private Optional<Operation> joining(Node node, Wiring wiring) {
        Layer layer = node.layer();
        List<Shape> inputs = network.inputShapes(node);
        if (layer instanceof Concat) {
            int[] sizes = inputs.stream().mapToInt(Shape::size).toArray();
            return Optional.of(new ConcatOperation(wiring, sizes));
        } else if (layer instanceof Multiply) {
            int x = inputs.get(0).equals(out(node)) ? 0 : 1;
            int factors = inputs.get(1 - x).size();
            int span = out(node).size() / factors;
            return Optional.of(new MultiplyOperation(wiring, kernels.multiply(factors, span), x, span));
        }
        return Optional.empty();
    }

    /** Each node has a stream of random numbers of its own. */
    private Optional<Operation> random(Node node, Wiring wiring) {
        int stream = network.nodes().indexOf(node) + 1;
        if (node.layer() instanceof Dropout dropout) {
            return Optional.of(new DropoutOperation(wiring, dropout, in(node).dim(0), stream));
        } else if (node.layer() instanceof NoisyRelu noisy) {
            return Optional.of(new NoisyReluOperation(wiring, kernels.relu(), noisy.deviation(), stream));
        }
        return Optional.empty();
    }

    private Operation activation(Layer layer, Wiring wiring) {
        return LayerActivation.curve(layer, kernels)
                .<Operation>map(kernel -> new CurveOperation(wiring, kernel))
                .orElseGet(() -> new ActivationOperation(wiring, LayerActivation.of(layer, kernels)));
    }
}
