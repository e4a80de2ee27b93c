package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.random.SplitMix64;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PredictCommandTest {
    private static final BarImages BARS = new BarImages(4, 28, 120, 20);
    private static @TempDir Path shared;
    private static String model;
    private @TempDir Path temp;

    @BeforeAll
    static void train() throws IOException {
        Path data = BARS.write(shared.resolve("data"), 1);
        model = shared.resolve("run").toString();
        String network = "INPUT 1x28x28 -> POOL avg 4x4 -> CONV 6@3x3 -> RELU -> FC 4";
        CommandRun run = CommandRun.of(
                "train",
                data.toString(),
                "--model",
                network,
                "--out",
                model,
                "--lr",
                "0.05",
                "--epochs",
                "8",
                "--json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines.get(8).get("testAccuracy").asDouble()).isEqualTo(100);
    }

    /** A bar as a picture file, each pixel drawn as a square of the given side. */
    private Path picture(String format, int imageType, int label, int square, boolean darkOnLight) throws IOException {
        byte[] pixels = BARS.image(label, new SplitMix64(99));
        int side = BARS.side() * square;
        BufferedImage image = new BufferedImage(side, side, imageType);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int v = pixels[y / square * BARS.side() + x / square] & 0xFF;
                v = darkOnLight ? 255 - v : v;
                if (imageType == BufferedImage.TYPE_BYTE_GRAY) {
                    image.getRaster().setSample(x, y, 0, v);
                } else {
                    image.setRGB(x, y, 0xFF000000 | v << 16 | v << 8 | v);
                }
            }
        }
        Path file = temp.resolve(label + "-" + square + darkOnLight + "." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    private Path picture(int label) throws IOException {
        return picture("png", BufferedImage.TYPE_BYTE_GRAY, label, 1, false);
    }

    private static CommandRun predict(Object... args) {
        List<String> all = new ArrayList<>(List.of("predict", model));
        for (Object arg : args) {
            all.add(arg.toString());
        }
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static JsonNode json(Object... args) {
        List<Object> all = new ArrayList<>(List.of(args));
        all.add("--json");
        CommandRun run = predict(all.toArray());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        return Json.of(run.out());
    }

    @ParameterizedTest
    @CsvSource({"png, 10", "png, 1", "png, 2", "jpg, 10", "jpg, 1", "gif, 10", "gif, 1", "bmp, 10", "bmp, 1"})
    void recognisesEachFormatInGreyAndColourSmallAndLarge(String format, int imageType) throws IOException {
        for (int label = 0; label < 4; label++) {
            for (int square : new int[] {1, 5}) {
                JsonNode json = json(picture(format, imageType, label, square, false));
                assertThat(json.get("label").asString()).isEqualTo(Integer.toString(label));
                assertThat(json.get("inverted").asBoolean()).isFalse();
            }
        }
    }

    @Test
    void invertsDarkOnLightAndSaysSo() throws IOException {
        Path dark = picture("png", BufferedImage.TYPE_BYTE_GRAY, 2, 3, true);
        assertThat(json(dark).get("label").asString()).isEqualTo("2");
        assertThat(json(dark).get("inverted").asBoolean()).isTrue();
        assertThat(predict(dark).out().lines().findFirst().orElse(""))
                .isEqualTo(dark + ": 2   (dark on light: inverted; --no-invert to leave it)");
    }

    @Test
    void invertsAsItIsTold() throws IOException {
        Path dark = picture("png", BufferedImage.TYPE_BYTE_GRAY, 2, 1, true);
        assertThat(json(dark, "--no-invert").get("inverted").asBoolean()).isFalse();
        CommandRun told = predict(dark, "--invert");
        assertThat(told.out()).startsWith(dark + ": 2").doesNotContain("inverted");
        Path light = picture(2);
        assertThat(json(light, "--invert").get("inverted").asBoolean()).isTrue();
        assertThat(json(light, "--invert").get("probability"))
                .isEqualTo(json(dark, "--no-invert").get("probability"));
    }

    @Test
    void printsAnObjectForEachPicture() throws IOException {
        CommandRun run = predict(picture(0), picture(3), "--json", "--top", "2");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines).hasSize(2);
        JsonNode second = lines.get(1);
        assertThat(Json.keys(second)).containsExactly("image", "label", "probability", "inverted", "top");
        assertThat(second.get("image").asString()).isEqualTo(picture(3).toString());
        assertThat(second.get("label").asString()).isEqualTo("3");
        assertThat(second.get("top")).hasSize(2);
        assertThat(Json.keys(second.get("top").get(0))).containsExactly("label", "probability");
        assertThat(second.get("top").get(0).get("probability")).isEqualTo(second.get("probability"));
        assertThat(run.err()).contains(picture(0) + ": 0");
    }

    @Test
    void drawsABarForEachOfTheBestClasses() throws IOException {
        List<String> lines = predict(picture(1), "--top", "9").out().lines().toList();
        assertThat(lines).hasSize(5); // as many classes as there are
        assertThat(lines.get(0)).isEqualTo(picture(1) + ": 1");
        assertThat(lines.get(1)).matches("  1 \u2588+\u2591* +\\d+\\.\\d\\d %");
        double sum = 0;
        for (String line : lines.subList(1, 5)) {
            assertThat(line).matches("  \\d [\u2588\u2591]{24} +\\d+\\.\\d\\d %");
            sum += Double.parseDouble(line.substring(28, line.length() - 2));
        }
        assertThat(sum).isCloseTo(100, within(0.05));
        assertThat(predict(picture(1)).out().lines()).hasSize(4);
    }

    @Test
    void drawsThePictureAsTheNetworkSeesIt() throws IOException {
        List<String> lines = predict(picture("png", BufferedImage.TYPE_BYTE_GRAY, 0, 5, true), "--show", "--top", "1")
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(1 + 28 + 1);
        assertThat(lines.subList(1, 29)).allSatisfy(line -> assertThat(line).hasSize(2 + 2 * 28));
        assertThat(lines.get(1 + 14).substring(2 + 20, 2 + 36)).as("the bar").matches("[#%@*]{16}");
        assertThat(lines.get(1)).as("the border").matches("[ .:]*");
    }

    @Test
    void predictsTheOthersWhenOneIsBroken() throws IOException {
        Path broken = Files.writeString(temp.resolve("broken.png"), "no picture");
        Path missing = temp.resolve("missing.png");
        CommandRun run = predict(picture(0), broken, temp, missing, picture(1), "--json");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(Json.lines(run.out()).stream().map(line -> line.get("label").asString()))
                .containsExactly("0", "1");
        assertThat(run.err().lines().filter(line -> line.startsWith("fovea: ")))
                .containsExactly(
                        "fovea: " + broken + ": expected a PNG, JPEG, GIF or BMP picture, got a file that begins with"
                                + " 6e 6f 20 70: convert it to one of these",
                        "fovea: " + temp + ": cannot be read: Is a directory",
                        "fovea: " + missing + ": no such file");
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(predict(broken, "--debug").err()).contains("dev.fovea.FileFormatException: ", "\tat dev.fovea.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesToShowNoClass(int top) {
        CommandRun run = predict("any.png", "--top", top);
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err().lines())
                .containsExactly(
                        "fovea: Invalid value for option '--top': expected 1 or more, got " + top,
                        "Try 'fovea predict --help'.");
    }

    @Test
    void wantsAPicture() {
        CommandRun run = predict();
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err()).startsWith("fovea: Missing required parameter").contains("IMAGE");
    }
}
