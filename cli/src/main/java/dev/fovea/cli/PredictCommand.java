package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.data.Inversion;
import dev.fovea.data.Picture;
import dev.fovea.data.Prepared;
import dev.fovea.datasets.PictureFiles;
import dev.fovea.model.Ensemble;
import dev.fovea.model.Prediction;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea predict}: what pictures show. */
@Command(
        name = "predict",
        description = "Say what pictures show. They are converted as the model's preprocessing says.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea predict runs/20260102-030405-lenet5 seven.png",
            "  fovea predict model.safetensors a.jpg b.jpg --show"
        })
final class PredictCommand implements Callable<Integer> {
    private static final int BAR = 24;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernels = new KernelsOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = Members.MODEL)
    private String model = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "PNG, JPEG, GIF or BMP, of any size and colour.")
    private List<Path> images = List.of();

    @Option(
            names = "--invert",
            negatable = true,
            description = "Exchange light and dark, or with --no-invert leave them. Default: decided by the border.")
    private Optional<Boolean> invert = Optional.empty();

    @Option(names = "--top", paramLabel = "K", description = "How many classes to show. Default: ${DEFAULT-VALUE}.")
    private int top = 3;

    @Option(names = "--show", description = "Draw the picture as the network sees it.")
    private boolean show;

    /** One picture's line with {@code --json}. */
    record Json(String image, String label, float probability, boolean inverted, List<Prediction.Score> top) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (top < 1) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--top': expected 1 or more, got " + top);
        }
        Console console = common.console();
        Future<Picture> next = readAhead(images.get(0));
        Ensemble trained = Members.of(model, kernels.choose(console), console);
        int exitCode = Main.OK;
        for (int i = 0; i < images.size(); i++) {
            Future<Picture> picture = next;
            if (i + 1 < images.size()) {
                next = readAhead(images.get(i + 1));
            }
            try {
                predict(trained, images.get(i), picture.get(), console);
            } catch (FoveaException e) {
                Main.report(e, spec.commandLine());
                exitCode = Main.FAILED;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                Main.report(e.getCause() instanceof Exception cause ? cause : e, spec.commandLine());
                exitCode = Main.FAILED;
            }
        }
        return exitCode;
    }

    /** Begins to read a picture, which takes about as long as reading the model. */
    private static Future<Picture> readAhead(Path image) {
        return CompletableFuture.supplyAsync(() -> PictureFiles.read(image));
    }

    private void predict(Ensemble trained, Path image, Picture picture, Console console) {
        Inversion inversion =
                invert.map(yes -> yes ? Inversion.YES : Inversion.NO).orElse(Inversion.AUTO);
        Prepared prepared = trained.preprocessing().toInput(picture, inversion);
        Prediction prediction = trained.predict(prepared.x());
        List<Prediction.Score> best = prediction.top(top);
        boolean decided = inversion == Inversion.AUTO && prepared.inverted();
        console.say(Console.style("bold", image + ": " + prediction.label())
                + votes(trained, prepared.x(), prediction.label())
                + (decided ? "   (dark on light: inverted; --no-invert to leave it)" : ""));
        if (show) {
            Drawing.lines(prepared.pixels(), trained.preprocessing()).forEach(console::say);
        }
        int width =
                best.stream().mapToInt(score -> score.label().length()).max().orElse(1);
        for (Prediction.Score score : best) {
            int length = Math.round(score.probability() * BAR);
            console.say("  " + " ".repeat(width - score.label().length()) + score.label() + " "
                    + Console.style("fg(green)", "\u2588".repeat(length))
                    + Console.style("faint", "\u2591".repeat(BAR - length))
                    + percent(score.probability()));
        }
        console.emit(
                new Json(image.toString(), prediction.label(), best.get(0).probability(), prepared.inverted(), best));
    }

    /** How many of several models say the same. */
    private static String votes(Ensemble trained, float[] x, String label) {
        int size = trained.members().size();
        if (size == 1) {
            return "";
        }
        long agree = trained.members().stream()
                .filter(member -> member.predict(x).label().equals(label))
                .count();
        return "   (" + agree + " of " + size + " models say so)";
    }

    /** " 88.89 %", without the JVM's format, whose first use takes longer than a network. */
    private static String percent(float probability) {
        String number = BigDecimal.valueOf(100.0 * probability)
                .setScale(2, RoundingMode.HALF_UP)
                .toPlainString();
        return " ".repeat(Math.max(1, 7 - number.length())) + number + " %";
    }
}
