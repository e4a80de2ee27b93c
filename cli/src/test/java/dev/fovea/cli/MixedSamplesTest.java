package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Trainings whose samples, and their labels, are mixed with one another. */
class MixedSamplesTest {
    private static @TempDir Path shared;
    private static Path small;
    private @TempDir Path temp;

    @BeforeAll
    static void writeData() throws IOException {
        small = BarImages.small(shared.resolve("small"));
    }

    /** Trains with smoothed labels, which are mixed as others are, into a directory of that name. */
    private CommandRun train(String name, String augment, String... more) {
        List<String> args = new ArrayList<>(List.of("train", small.toString(), "--model", BarImages.NETWORK, "--json"));
        args.addAll(List.of("--out", temp.resolve(name).toString(), "--augment", augment));
        args.addAll(List.of("--lr", "0.05", "--schedule", "constant", "--batch-size", "32"));
        args.addAll(List.of("--loss", "cross-entropy", "--label-smoothing", "0.1"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String sha256(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1).get("weightsSha256").asString();
    }

    @Test
    void sameSeedSameBitsWhateverTheThreads() {
        String mixture = "rotate=5,mixup=0.4,cutmix=1";
        String once = sha256(train("one", mixture, "--epochs", "2", "--threads", "1"));
        assertThat(sha256(train("two", mixture, "--epochs", "2", "--threads", "2")))
                .isEqualTo(once);
        assertThat(sha256(train("three", mixture, "--epochs", "2", "--threads", "3")))
                .isEqualTo(once);
        assertThat(sha256(train("mixup", "rotate=5,mixup=0.4", "--epochs", "2")))
                .isNotEqualTo(once);
        assertThat(sha256(train("cutmix", "rotate=5,cutmix=1", "--epochs", "2")))
                .isNotEqualTo(once);
        assertThat(sha256(train("unmixed", "rotate=5", "--epochs", "2"))).isNotEqualTo(once);
    }

    @Test
    void theRecordSaysWhatWasMixedAndATrainingThatGoesOnMixesTheSame() throws IOException {
        String undisturbed = sha256(train("whole", "mixup=0.4,cutmix=1", "--epochs", "3"));
        sha256(train("cut", "mixup=0.4,cutmix=1", "--epochs", "1"));
        Path cut = temp.resolve("cut");
        JsonNode augment = Json.of(Files.readString(cut.resolve("run.json"))).at("/settings/augment");
        assertThat(augment.get("mixup").asDouble()).isEqualTo(0.4);
        assertThat(augment.get("cutmix").asDouble()).isEqualTo(1);
        assertThat(sha256(CommandRun.of("train", "--resume", cut.toString(), "--epochs", "3", "--json")))
                .isEqualTo(undisturbed);
    }
}
