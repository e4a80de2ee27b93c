package dev.fovea.cli;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.ImageDataset;
import dev.fovea.datasets.TrainTest;
import dev.fovea.formats.Safetensors;
import dev.fovea.model.Model;
import java.nio.file.Path;

/**
 * The model that a training began with, as it stands in checkpoints and in the run's record.
 *
 * @param model its file or run's directory
 * @param weightsSha256 the digest of what it had learned
 * @param statistics what pictures were normalised by when it learned, and are again: its layers know no others
 */
record Origin(String model, String weightsSha256, ChannelStatistics statistics) {
    static Origin of(String argument, Model model) {
        Path path = Path.of(argument).toAbsolutePath().normalize();
        return new Origin(
                path.toString(),
                Safetensors.digest(model.weights().tensors()),
                model.preprocessing().statistics());
    }

    /** The data as the model saw its own. */
    TrainTest prepare(TrainTest both) {
        return new TrainTest(prepare(both.train()), prepare(both.test()), both.files());
    }

    private ImageDataset prepare(ImageDataset data) {
        return data.withPreprocessing(data.preprocessing().withStatistics(statistics));
    }
}
