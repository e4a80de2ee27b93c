package dev.fovea.model;

import dev.fovea.data.Batch;
import dev.fovea.data.Inversion;
import dev.fovea.data.Picture;
import dev.fovea.data.Preprocessing;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A trained network with everything needed to use it: weights, preprocessing, class names, provenance. Immutable and
 * thread-safe as long as nobody writes to the weights: each thread that predicts at the same time gets a plan of its own,
 * which is kept for the next.
 */
public final class Model {
    private final Network network;
    private final Weights weights;
    private final Preprocessing preprocessing;
    private final List<String> classes;
    private final Provenance provenance;
    private final Kernels kernels;
    private final ConcurrentLinkedQueue<Plan> idle = new ConcurrentLinkedQueue<>();

    /** A model that predicts on the preferred kernels. */
    public Model(
            Network network,
            Weights weights,
            Preprocessing preprocessing,
            List<String> classes,
            Provenance provenance) {
        this(network, weights, preprocessing, classes, provenance, Kernels.preferred());
    }

    /**
     * A model that predicts on the given kernels.
     *
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public Model(
            Network network,
            Weights weights,
            Preprocessing preprocessing,
            List<String> classes,
            Provenance provenance,
            Kernels kernels) {
        if (network.outputShape().rank() != 1 || network.outputShape().size() != classes.size()) {
            throw new IllegalArgumentException(
                    "expected one output for each of " + classes.size() + " classes, got " + network.outputShape());
        }
        Shape input = Shape.image(preprocessing.channels(), preprocessing.height(), preprocessing.width());
        if (!input.equals(network.inputShape())) {
            throw new IllegalArgumentException(
                    "expected preprocessing for an input of " + network.inputShape() + ", got " + input);
        }
        this.network = network;
        this.weights = Weights.of(network, weights.tensors());
        this.preprocessing = preprocessing;
        this.classes = List.copyOf(classes);
        this.provenance = provenance;
        this.kernels = kernels;
    }

    public Network network() {
        return network;
    }

    /** The weights, shared: do not write to them. */
    public Weights weights() {
        return weights;
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The names of the classes, in the order of the outputs. */
    public List<String> classes() {
        return classes;
    }

    public Provenance provenance() {
        return provenance;
    }

    /** The same with another provenance. */
    public Model withProvenance(Provenance provenance) {
        return new Model(network, weights, preprocessing, classes, provenance, kernels);
    }

    /** What a picture shows; dark figures on a light ground are inverted if the model learned from the opposite. */
    public Prediction predict(Picture picture) {
        return predict(preprocessing.toInput(picture, Inversion.AUTO).x());
    }

    /**
     * What an input shows.
     *
     * @param x one sample of the network's input shape, preprocessed
     * @throws IllegalArgumentException if it is not one sample
     */
    public Prediction predict(float[] x) {
        int inputs = network.inputShape().size();
        if (x.length != inputs) {
            throw new IllegalArgumentException("expected one sample of " + network.inputShape() + ", " + inputs
                    + " elements, got " + x.length + " elements");
        }
        Plan plan = Optional.ofNullable(idle.poll()).orElseGet(this::plan);
        float[] y = new float[classes.size()];
        plan.predict(Batch.unlabelled(network.inputShape(), x), y);
        idle.add(plan);
        Layer last = network.output().layer();
        if (!(last instanceof Softmax || last instanceof Sigmoid)) {
            kernels.softmax().forward(y, y, y.length, 0, 1);
        }
        return new Prediction(classes, y);
    }

    private Plan plan() {
        return Plan.inference(Engine.start(kernels, 1), network, weights, 1);
    }
}
