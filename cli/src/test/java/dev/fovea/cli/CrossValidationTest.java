package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CrossValidationTest {
    @TempDir
    Path temp;

    private Path data;

    @BeforeEach
    void images() throws IOException {
        data = BarImages.small(temp.resolve("data"));
    }

    private CommandRun train(Path out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", data.toString(), "--model", BarImages.NETWORK));
        args.addAll(List.of("--epochs", "4", "--batch-size", "8", "--out", out.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    @Test
    void saysTheMeanErrorOfAllFoldsAndItsDeviation() throws IOException {
        Path out = temp.resolve("folds");
        CommandRun run = train(out, "--folds", "4", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("on 150 images of data train, testing on 50 others of them")
                .contains("fold 4 of 4: test error ")
                .contains(" % in the mean of 4 folds, deviation ");
        List<JsonNode> lines = Json.lines(run.out());
        List<Double> errors = new ArrayList<>();
        for (JsonNode line : lines) {
            if (line.get("event").asString().equals("fold")) {
                errors.add(line.get("testError").asDouble());
            }
        }
        assertThat(errors).hasSize(4).allMatch(error -> error < 40); // chance would be 75
        JsonNode result = lines.get(lines.size() - 1);
        assertThat(result.get("meanTestError").asDouble())
                .isEqualTo(errors.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow());
        JsonNode record = Json.of(Files.readString(out.resolve("folds.json")));
        assertThat(record.get("result").get("testErrors").toString())
                .isEqualTo(result.get("testErrors").toString());
        assertThat(out.resolve("model.safetensors")).doesNotExist();
        CommandRun threads = train(temp.resolve("again"), "--folds", "4", "--threads", "3");
        assertThat(threads.out())
                .contains(run.err()
                        .lines()
                        .filter(line -> line.contains("in the mean of"))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void theDeviationIsThatOfASample() {
        CrossValidation.Result result = CrossValidation.Result.of(List.of(1.0, 2.0, 6.0));
        assertThat(result.mean()).isEqualTo(3);
        // (4 + 1 + 9) / 2
        assertThat(result.deviation()).isEqualTo(Math.sqrt(7));
    }

    @Test
    void refusesOneFold() {
        CommandRun run = train(temp.resolve("unused"), "--folds", "1");
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err()).contains("Invalid value for option '--folds': expected 2 or more, got 1");
    }

    @Test
    void limitsTheSamplesBeforeTheyAreDealt() {
        CommandRun run = train(temp.resolve("limited"), "--folds", "2", "--limit", "40", "--validation", "0.2");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("on 20 images of data train, testing on 20 others")
                .contains("validation error");
        CommandRun tooMany = train(temp.resolve("many"), "--folds", "41", "--limit", "40");
        assertThat(tooMany.exitCode()).isEqualTo(Main.FAILED);
        assertThat(tooMany.err()).contains("data train: expected from 2 to 40 folds, one sample each at least, got 41");
    }
}
