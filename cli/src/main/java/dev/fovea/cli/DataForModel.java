package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.data.Dataset;
import dev.fovea.data.ImageDataset;
import dev.fovea.model.Model;
import dev.fovea.tensor.Shape;

/** Data as a trained model sees them: with the preprocessing that it learned with, not one of their own. */
final class DataForModel {
    private DataForModel() {}

    static Dataset of(Model model, ImageDataset data) {
        Shape image = Shape.image(
                model.preprocessing().channels(),
                model.preprocessing().imageHeight(),
                model.preprocessing().imageWidth());
        if (!data.images().shape().equals(image)) {
            throw new FoveaException(data.name() + ": expected images of " + image + ", as the model learned from, got "
                    + data.images().shape());
        }
        if (data.classes().size() != model.classes().size()) {
            throw new FoveaException(data.name() + ": expected the model's "
                    + model.classes().size() + " classes, got " + data.classes().size());
        }
        return data.withPreprocessing(model.preprocessing());
    }
}
