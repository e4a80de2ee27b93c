package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.Version;
import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Network;
import dev.fovea.onnx.OnnxImport;
import dev.fovea.onnx.OnnxModel;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A classifier in an {@code .onnx} file, with what it says of its classes and pixels if Fovea wrote it. */
record OnnxClassifier(Path file, OnnxModel onnx, OnnxImport read, ModelFile.Description description) {
    /** What stands before the names of Fovea's own texts in a model's metadata. */
    static final String METADATA = "fovea.";

    /** The entry of a provenance that says that another program trained the model. */
    static final String IMPORTED_FROM = "imported from";

    /** By more than this nobody divides what goes from 0 to 1, or from -1 to 1. */
    private static final float MOST_DEVIATION = 2;

    /** What such a file's name ends in. */
    static final String ENDING = ".onnx";

    /** @throws FoveaException if it is none, or broken */
    static OnnxClassifier read(Path file, boolean externalData) throws IOException {
        OnnxModel onnx = OnnxModel.read(file, externalData);
        OnnxImport read = OnnxImport.of(onnx);
        Map<String, String> texts = new LinkedHashMap<>();
        onnx.metadata().forEach((key, text) -> {
            if (key.startsWith(METADATA)) {
                texts.put(key.substring(METADATA.length()), text);
            }
        });
        Network network = read.network();
        if (!network.inputShape().isImage() || network.outputShape().rank() != 1) {
            throw new FoveaException(
                    file + ": expected a network from an image to a value for each class, got one from "
                            + network.inputShape() + " to " + network.outputShape());
        }
        return new OnnxClassifier(file, onnx, read, ModelFile.description(file, texts));
    }

    Network network() {
        return read.network();
    }

    boolean saysWhatItSees() {
        return description.preprocessing().isPresent();
    }

    /**
     * The model.
     *
     * @param scale what it sees of a pixel, if not what it says itself; where it says nothing {@link #guessedScale()}
     * @param classes the names of its classes, if not those it has itself; where it has none their numbers
     */
    Model model(Optional<InputScale> scale, Optional<Path> classes, Kernels kernels) throws IOException {
        return new Model(
                network(),
                read.weights(),
                preprocessing(scale),
                classes(classes),
                description.provenance().orElseGet(this::provenance),
                kernels);
    }

    /** 0 to 255 where it begins with a division that only makes sense for these, else 0 to 1. */
    InputScale guessedScale() {
        return read.normalization()
                .filter(own -> own.std()[0] > MOST_DEVIATION)
                .map(own -> InputScale.BYTES)
                .orElse(InputScale.UNIT);
    }

    /** What to tell who has not said what it sees of a pixel. */
    String guess() {
        return file + " does not say what it sees of a pixel: taken for 0 to "
                + (guessedScale() == InputScale.BYTES ? "255, by which it divides" : "1");
    }

    private Preprocessing preprocessing(Optional<InputScale> scale) {
        Shape input = network().inputShape();
        Preprocessing seen = scale.isEmpty() && saysWhatItSees()
                ? description.preprocessing().orElseThrow()
                : Preprocessing.of(
                        input, scale.orElseGet(this::guessedScale).statistics(input.channels()), Fit.STRETCH, false);
        return read.normalization()
                .map(own -> seen.withStatistics(then(seen.statistics(), own)))
                .orElse(seen);
    }

    /** One normalisation and then another: {@code ((x - m) / s - mean) / std = (x - (m + s mean)) / (s std)}. */
    private static ChannelStatistics then(ChannelStatistics first, ChannelStatistics second) {
        float[] mean = new float[first.mean().length];
        float[] std = new float[mean.length];
        for (int c = 0; c < mean.length; c++) {
            mean[c] = first.mean()[c] + first.std()[c] * second.mean()[c];
            std[c] = first.std()[c] * second.std()[c];
        }
        return new ChannelStatistics(mean, std);
    }

    private List<String> classes(Optional<Path> given) throws IOException {
        int outputs = network().outputShape().size();
        if (given.isEmpty()) {
            return description
                    .classes()
                    .orElseGet(() -> IntStream.range(0, outputs)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        List<String> names = Files.readAllLines(given.get());
        if (names.size() != outputs) {
            throw new FoveaException(
                    given.get() + ": expected " + outputs + " lines, one for each output, got " + names.size());
        }
        return names;
    }

    private Provenance provenance() {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put(IMPORTED_FROM, String.valueOf(file.getFileName()));
        origin.put("opset", Integer.toString(onnx.opset()));
        return new Provenance(Version.current(), 0, "unknown", "", origin, "unknown", Map.of());
    }
}
