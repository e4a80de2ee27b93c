package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.formats.CheckpointFile.Checkpoint;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import dev.fovea.train.EpochResult;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFileTest {
    private static final Network NETWORK =
            Architecture.parse("INPUT 1x4x4 -> CONV 2@3x3 pad 1 -> RELU -> CONV 2@3x3 pad 1 -> ADD relu1 -> FC 3");

    /** What a caller may keep: all kinds of values that a training is told. */
    private record Settings(String data, int epochs, double rate, boolean nesterov, Kind kind, Optional<String> note) {}

    private enum Kind {
        PLAIN,
        NOISY
    }

    private static final Settings SETTINGS = new Settings("数据 \"1\"", 7, 0.1, true, Kind.NOISY, Optional.empty());

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("checkpoint.safetensors");
    }

    @Test
    void keepsEveryPartBitForBit() throws IOException {
        TrainingState written = state(Optional.of(weights(3)));
        CheckpointFile.write(file, NETWORK, written, SETTINGS);
        Checkpoint read = CheckpointFile.read(file);
        assertThat(read.network()).isEqualTo(NETWORK);
        assertThat(read.settings(file, Settings.class)).isEqualTo(SETTINGS);
        TrainingState state = read.state();
        assertThat(state.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(state.epoch()).isEqualTo(3);
        assertThat(state.batch()).isEqualTo(5);
        assertThat(state.step()).isEqualTo(Long.MAX_VALUE);
        assertThat(state.lossSum()).isEqualTo(0.1 + 0.2);
        assertThat(state.seconds()).isEqualTo(Double.MIN_VALUE);
        assertThat(state.history()).isEqualTo(written.history());
        assertSame(state.weights(), written.weights());
        assertThat(state.memory()).hasSize(2);
        assertSame(state.memory().get(0), written.memory().get(0));
        assertSame(state.memory().get(1), written.memory().get(1));
        assertSame(state.average().orElseThrow(), written.average().orElseThrow());
        assertSame(state.best().orElseThrow(), written.best().orElseThrow());
    }

    /** The memory has no place for it. */
    @Test
    void keepsWhatLayersKeepWithoutLearningIt() throws IOException {
        Network normalised = Architecture.parse("INPUT 1x4x4 -> CONV 2@3x3 -> BN -> FC 3");
        Weights weights = Weights.initialize(normalised, new Initializer.Xavier(), 1);
        Arrays.fill(weights.get("bn1.running_var").data(), 0.3f);
        weights.get("bn1.num_batches_tracked").data()[0] = 17;
        Weights memory = Weights.zeros(normalised);
        TrainingState written = new TrainingState(
                1,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                weights,
                List.of(memory),
                Optional.of(weights.copy()),
                Optional.of(weights.copy()));
        CheckpointFile.write(file, normalised, written, SETTINGS);
        TrainingState read = CheckpointFile.read(file).state();
        assertSame(read.weights(), weights);
        assertSame(read.average().orElseThrow(), weights);
        assertSame(read.best().orElseThrow(), weights);
        assertSame(read.memory().get(0), memory);
    }

    @Test
    void keepsThatNothingIsRememberedYet() throws IOException {
        CheckpointFile.write(file, NETWORK, TrainingState.beginning(1, weights(1)), SETTINGS);
        assertThat(CheckpointFile.read(file).state().memory()).isEmpty();
    }

    @Test
    void keepsThatThereAreNoBestWeights() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        assertThat(CheckpointFile.read(file).state().best()).isEmpty();
    }

    /** A squared error may overflow without a weight that does: the history keeps it. */
    @Test
    void keepsHistoryThatIsNotFinite() throws IOException {
        EpochResult result = new EpochResult(
                1,
                1,
                1,
                1,
                Optional.of(new EpochResult.Score(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)));
        TrainingState written = new TrainingState(
                1, 1, 0, 1, 0, 0, List.of(result), weights(1), List.of(weights(2)), Optional.empty(), Optional.empty());
        CheckpointFile.write(file, NETWORK, written, SETTINGS);
        assertThat(CheckpointFile.read(file).state().history()).containsExactly(result);
    }

    @Test
    void equalStatesGiveEqualBytes() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        Path again = directory.resolve("again.safetensors");
        CheckpointFile.write(again, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        assertThat(again).hasSameBinaryContentAs(file);
        Checkpoint read = CheckpointFile.read(file);
        CheckpointFile.write(again, read.network(), read.state(), read.settings(file, Settings.class));
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void keepsTextsAndTensorsUnderTheirNames() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        Written written = Written.in(file);
        Map<String, String> metadata = written.metadata();
        assertThat(metadata.keySet()).containsExactly("architecture", "state", "settings", "sha256");
        assertThat(metadata)
                .containsEntry("architecture", Architecture.format(NETWORK))
                .containsEntry(
                        "state",
                        "{\"seed\":-9223372036854775808,\"epoch\":3,\"batch\":5,\"step\":9223372036854775807,"
                                + "\"lossSum\":0.30000000000000004,\"seconds\":4.9E-324,\"history\":["
                                + "{\"epoch\":1,\"loss\":2.3,\"seconds\":0.5,\"samples\":100,\"validation\":null},"
                                + "{\"epoch\":2,\"loss\":1.7976931348623157E308,\"seconds\":1.0,\"samples\":100,"
                                + "\"validation\":{\"error\":12.34,\"accuracy\":87.66,\"loss\":0.1}},"
                                + "{\"epoch\":3,\"loss\":-0.0,\"seconds\":0.0,\"samples\":2147483647,"
                                + "\"validation\":null}]}")
                .containsEntry(
                        "settings",
                        "{\"data\":\"数据 \\\"1\\\"\",\"epochs\":7,\"rate\":0.1,\"nesterov\":true,\"kind\":\"NOISY\","
                                + "\"note\":null}");
        assertThat(written.shape("weights.conv1.weight")).isEqualTo("[2,1,3,3]");
        assertThat(written.shape("memory.0.fc1.weight")).isEqualTo("[3,32]");
        assertThat(written.shape("best.fc1.bias")).isEqualTo("[3]");
        assertThat(written.header().propertyNames()).hasSize(1 + 5 * 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"architecture", "state", "settings", "sha256"})
    void refusesAFileThatLacksAText(String key) throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        Written.put(file, Written.in(file).without(key));
        fails("expected '" + key + "' in its __metadata__, found only [");
    }

    @Test
    void refusesEveryFlippedByteOfItsArrays() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        byte[] good = Files.readAllBytes(file);
        int data = good.length - Written.in(file).data().capacity();
        for (int at = data; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            Written.put(file, bad);
            fails("its contents are not those it was written with: the file is damaged");
        }
        Written.put(file, good);
        Written.put(file, Written.in(file).with("sha256", "00"));
        fails("its contents are not those it was written with: the file is damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state | \"batch\":5 | \"batch\":4",
                "state | 0.30000000000000004 | 0.30000000000000005",
                "settings | \"epochs\":7 | \"epochs\":6",
                "architecture | pad 1 | pad 0",
            })
    void refusesAnotherTextThatCouldBeOne(String key, String what, String by) throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        Written written = Written.in(file);
        String text = written.metadata().getOrDefault(key, "");
        assertThat(text).contains(what);
        Written.put(file, written.with(key, text.replace(what, by)));
        fails("its contents are not those it was written with: the file is damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"epoch\":3,\"batch\" | \"epoch\":-3,\"batch\" | expected epoch, batch and step of at least 0",
                "\"epoch\":3,\"batch\" | \"epoch\":2147483647,\"batch\" | a result for each epoch, got epoch 2147483647",
                "\"epoch\":3,\"batch\" | \"epoch\":2147483648,\"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"epoch\":3.0,\"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"epoch\":null,\"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"epoch\":[],\"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"epoch\":3,\"epoch\":3,\"batch\" | epoch",
                "\"epoch\":3,\"batch\" | \"epoch\":3,\"epochs\":3,\"batch\" | epochs",
                "\"batch\":5 | \"batch\":-5 | expected epoch, batch and step of at least 0",
                "\"step\":9223372036854775807 | \"step\":-1 | expected epoch, batch and step of at least 0",
                "\"step\":9223372036854775807 | \"step\":9223372036854775808 | step",
                "\"seed\":-9223372036854775808 | \"seed\":\"7\" | seed",
                "0.30000000000000004 | \"NaN\" | expected a finite loss and seconds of at least 0, got NaN",
                "0.30000000000000004 | 1e999 | expected a finite loss and seconds of at least 0, got Infinity",
                "0.30000000000000004 | NaN | NaN",
                "0.30000000000000004 | \"0.3\" | lossSum",
                "4.9E-324 | -1 | expected a finite loss and seconds of at least 0, got 0.30000000000000004 and -1.0",
                "\"history\":[ | \"history\":[null, | history",
                "\"history\":[ | \"history\":[[], | history[0]",
                "\"history\":[ | \"history\":[{}, | history[0]",
                "{\"epoch\":1,\"loss\":2.3 | {\"epoch\":2,\"loss\":2.3 | expected the result of epoch 1 in place 0",
                "\"loss\":2.3 | \"loss\":null | history[0].loss",
                "\"samples\":100,\"validation\":null} | \"samples\":100} | validation",
                "\"samples\":100,\"validation\":null} | \"samples\":100,\"validation\":7} | validation",
                "\"accuracy\":87.66 | \"accuracy\":null | history[1].validation.accuracy",
            })
    void refusesADamagedState(String what, String by, String message) throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        Written written = Written.in(file);
        String text = written.metadata().getOrDefault("state", "");
        assertThat(text).contains(what);
        put("state", text.replace(what, by));
        fails("its 'state'");
        fails(message);
    }

    @Test
    void refusesAnotherArchitecture() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        put("architecture", "INPUT 1x4x4 -> CONV 2@3x3 pad x");
        fails("its 'architecture', column 31: expected a padding");
        put("architecture", "INPUT 1x4x4 -> FC 3");
        fails("tensors 'weights.': weight fc1.weight: expected shape (3, 16), got (3, 32)");
        put("state", "[".repeat(1_000_000));
        fails("its 'state' is damaged");
    }

    @Test
    void refusesOtherTensors() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        Safetensors good = Safetensors.read(file);
        Tensor one = Tensor.of(Shape.of(1), 1);
        fails(
                good,
                Map.of("gradients.x\n", one),
                "",
                "expected only tensors of weights., memory., average., best., got \"gradients.x\\u000a\"");
        fails(good, Map.of("weights.fc2.bias", one), "", "tensors 'weights.': weight fc2.bias is not in the network");
        fails(good, Map.of("weights.fc1.bias", one), "", "weight fc1.bias: expected shape (3), got (1)");
        fails(good, Map.of(), "memory.0.fc1.bias", "tensors 'memory.0.': weight fc1.bias (3) is missing");
        fails(good, Map.of(), "memory.1.fc1.bias", "tensors 'memory.1.': weight fc1.bias (3) is missing");
        fails(
                good,
                Map.of(),
                "memory.0.",
                "expected tensors of memory.0., memory.1. and so on, got 6 others of memory.");
        fails(
                good,
                Map.of("memory.01.fc1.bias", one),
                "",
                "expected tensors of memory.0., memory.1. and so on, got 1 others of memory.");
        fails(good, Map.of(), "average.fc1.bias", "tensors 'average.': weight fc1.bias (3) is missing");
        fails(good, Map.of(), "best.conv1.weight", "tensors 'best.': weight conv1.weight (2, 1, 3, 3) is missing");
        fails(good, Map.of(), "weights.", "tensors 'weights.': weight conv1.weight (2, 1, 3, 3) is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | its 'settings' is null",
                "[] | its 'settings' is damaged: ",
                "{ | its 'settings' is damaged: ",
                "{} | its 'settings' is damaged",
                "`` | its 'settings' is damaged: ",
                "{\"data\":7} | its 'settings' is damaged, data: ",
                "{\"kind\":\"OTHER\"} | its 'settings' is damaged, kind: ",
                "{\"kind\":1} | its 'settings' is damaged, kind: ",
            })
    void refusesDamagedSettings(String settings, String message) throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.empty()), SETTINGS);
        put("settings", settings);
        Checkpoint read = CheckpointFile.read(file);
        assertThatThrownBy(() -> read.settings(file, Settings.class))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": " + message)
                .message()
                .doesNotContainPattern("\\R");
    }

    /** Whatever is done to a file: it reads as some valid checkpoint, or fails as a file. */
    @Test
    void damageFailsAsFilesOrReads() throws IOException {
        CheckpointFile.write(file, NETWORK, state(Optional.of(weights(3))), SETTINGS);
        byte[] good = Files.readAllBytes(file);
        Written written = Written.in(file);
        Damage damage = new Damage(11);
        int read = 0;
        int rounds = 3_000;
        for (int i = 0; i < rounds; i++) {
            Written.put(file, damage.of(good, written));
            if (i % 2 == 0) {
                restamp(); // else the digest hides what comes after it
            }
            try {
                Checkpoint checkpoint = CheckpointFile.read(file);
                assertThat(checkpoint.state().history())
                        .hasSize(checkpoint.state().epoch());
                checkpoint.settings(file, Settings.class);
                read++;
            } catch (FileFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContainPattern("\\R")
                        .hasSizeLessThan(1000);
            }
        }
        assertThat(read).isBetween(rounds / 100, rounds / 2);
    }

    /** The file with a text replaced, under a digest that is right. */
    private void put(String key, String value) throws IOException {
        Written.put(file, Written.in(file).with(key, value));
        restamp();
    }

    /** Gives the file the digest of what it holds, if it is a safetensors file still. */
    private void restamp() throws IOException {
        try {
            Safetensors content = Safetensors.read(file);
            Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
            if (metadata.containsKey("sha256")) {
                metadata.put("sha256", CheckpointFile.digest(content.tensors(), metadata));
                Written.put(file, Written.bytes(new Safetensors(content.tensors(), metadata)));
            }
        } catch (FileFormatException e) {
            // as damaged as it was
        }
    }

    /** The file with these tensors more, and without those of a prefix, under a digest that is right. */
    private void fails(Safetensors good, Map<String, Tensor> more, String without, String message) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
        tensors.keySet().removeIf(name -> !without.isEmpty() && name.startsWith(without));
        tensors.putAll(more);
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("sha256", CheckpointFile.digest(tensors, metadata));
        Written.put(file, Written.bytes(new Safetensors(tensors, metadata)));
        fails(message);
    }

    private void fails(String message) {
        assertThatThrownBy(() -> CheckpointFile.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .message()
                .doesNotContainPattern("\\R")
                .hasSizeLessThan(1000);
    }

    private static void assertSame(Weights read, Weights written) {
        assertThat(read.tensors().keySet())
                .containsExactlyElementsOf(written.tensors().keySet());
        read.tensors()
                .forEach((name, tensor) -> assertThat(Written.bits(tensor.data()))
                        .isEqualTo(Written.bits(written.get(name).data())));
    }

    private static TrainingState state(Optional<Weights> best) {
        Weights memory = weights(2);
        memory.get("fc1.bias").data()[0] = -0f;
        memory.get("fc1.bias").data()[1] = Float.intBitsToFloat(0x7FC12345);
        List<EpochResult> history = List.of(
                new EpochResult(1, 2.3, 0.5, 100, Optional.empty()),
                new EpochResult(2, Double.MAX_VALUE, 1, 100, Optional.of(new EpochResult.Score(12.34, 87.66, 0.1))),
                new EpochResult(3, -0.0, 0, Integer.MAX_VALUE, Optional.empty()));
        return new TrainingState(
                Long.MIN_VALUE,
                3,
                5,
                Long.MAX_VALUE,
                0.1 + 0.2,
                Double.MIN_VALUE,
                history,
                weights(1),
                List.of(memory, weights(4)),
                best.map(kept -> weights(5)),
                best);
    }

    private static Weights weights(long seed) {
        return Weights.initialize(NETWORK, new Initializer.Xavier(), seed);
    }
}
