package dev.fovea.cli;

import dev.fovea.tensor.Shape;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How folders and lists of pictures become a data set; data of other forms are as they are. */
final class PictureOptions {
    /** What DATA may be, for the commands that take them. */
    static final String DATA =
            "mnist; a data set that fovea data fetch has brought, by its name; a directory with the four IDX files, raw or gzipped,"
                    + " under MNIST's names, with CIFAR's"
                    + " binary files, or with a folder of pictures for each class (in train/ and test/, or as they are); or a .csv"
                    + " file of lines path,label.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--image-size",
            paramLabel = "SIDE|HxW",
            converter = ImageSize.Converter.class,
            description =
                    "Bring pictures to this size, e.g. 64 or 48x64. Default: the network's input, or the size they"
                            + " all have.")
    private Optional<ImageSize> size = Optional.empty();

    @Option(
            names = "--resize",
            paramLabel = "NAME",
            description = "How pictures come to it; one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ResizeName resize = ResizeName.STRETCH;

    @Option(
            names = "--grey",
            description = "Turn colour pictures grey. Default: as many channels as the network's input has.")
    private boolean grey;

    @Option(
            names = "--test-fraction",
            paramLabel = "FRACTION",
            description = "Where the data have no test part, hold this share of each class back to test with, drawn by"
                    + " --seed. Default: ${DEFAULT-VALUE}.")
    private double testFraction = 0.2;

    @Option(names = "--skip-corrupt", description = "Leave pictures that cannot be read out, instead of stopping.")
    private boolean skipCorrupt;

    /**
     * What the options say.
     *
     * @param input what decides where they leave it open
     */
    PictureChoice choice(Optional<Shape> input, long seed) {
        requireFraction(command, testFraction);
        Optional<Shape> image =
                input.filter(shape -> shape.isImage() && (shape.channels() == 1 || shape.channels() == 3));
        int channels = grey ? 1 : image.map(Shape::channels).orElse(3);
        int height =
                size.map(ImageSize::height).or(() -> image.map(Shape::height)).orElse(0);
        int width = size.map(ImageSize::width).or(() -> image.map(Shape::width)).orElse(0);
        if (grey && height == 0) {
            throw new ParameterException(
                    command.commandLine(), "--grey needs --image-size SIDE, the size to bring pictures to");
        }
        return new PictureChoice(channels, height, width, resize, testFraction, seed, skipCorrupt);
    }

    /** Refuses what is no share to test with. */
    static void requireFraction(CommandSpec command, double testFraction) {
        if (!Range.FRACTION.holds(testFraction)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for option '--test-fraction': expected " + Range.FRACTION + ", got " + testFraction);
        }
    }
}
