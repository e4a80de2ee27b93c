package dev.fovea.engine;

import dev.fovea.kernel.Kernels;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.Add;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Concat;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Multiply;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import java.util.List;

/** Which operation computes a layer that has no weights and fuses with no other. */
final class LayerOperations {
    private LayerOperations() {}

    static Operation of(Node node, Network network, Kernels kernels, Wiring wiring) {
        Layer layer = node.layer();
        Shape in = network.inputShapes(node).get(0);
        Shape out = network.shape(node.name());
        int stream = network.nodes().indexOf(node) + 1;
        if (layer instanceof MaxPool2d || layer instanceof GlobalMaxPool) {
            return new MaxPoolOperation(wiring, kernels.maxPool2d(LayerGeometry.of(layer, in, out)));
        } else if (layer instanceof AvgPool2d || layer instanceof GlobalAvgPool) {
            boolean countIncludePad = layer instanceof AvgPool2d pool && pool.countIncludePad();
            var geometry = LayerGeometry.of(layer, in, out);
            return new AvgPoolOperation(wiring, kernels.avgPool2d(geometry, countIncludePad));
        } else if (layer instanceof AdaptiveAvgPool2d) {
            return new AvgPoolOperation(
                    wiring,
                    kernels.adaptiveAvgPool2d(in.channels(), in.height(), in.width(), out.height(), out.width()));
        } else if (layer instanceof Add) {
            return new AddOperation(wiring);
        } else if (layer instanceof Concat) {
            return new ConcatOperation(
                    wiring,
                    network.inputShapes(node).stream().mapToInt(Shape::size).toArray());
        } else if (layer instanceof Multiply) {
            List<Shape> inputs = network.inputShapes(node);
            int x = inputs.get(0).equals(out) ? 0 : 1;
            return new MultiplyOperation(
                    wiring, x, out.size() / inputs.get(1 - x).size());
        } else if (layer instanceof Dropout dropout) {
            return new DropoutOperation(wiring, dropout, in.dim(0), stream);
        } else if (layer instanceof NoisyRelu noisy) {
            return new NoisyReluOperation(wiring, kernels.relu(), noisy.deviation(), stream);
        }
        return LayerActivation.curve(layer, kernels)
                .<Operation>map(kernel -> new CurveOperation(wiring, kernel))
                .orElseGet(() -> new ActivationOperation(wiring, LayerActivation.of(layer, kernels)));
    }
}
