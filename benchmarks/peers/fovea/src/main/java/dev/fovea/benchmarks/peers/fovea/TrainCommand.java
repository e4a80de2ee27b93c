package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code fovea train mnist --recipe mnist-fast}, timed from outside: from its start to the epoch that reaches 99 %. */
final class TrainCommand {
    private static final double ENOUGH = 1.0; // per cent of the test digits that may be wrong
    private static final Pattern TEST_ERROR = Pattern.compile("\"event\":\"epoch\".*\"testError\":([0-9.eE+-]+)");

    private final Settings settings;

    TrainCommand(Settings settings) {
        this.settings = settings;
    }

    double secondsToAccuracy() throws IOException {
        Path scratch = Files.createTempDirectory("fovea-train");
        List<String> command = List.of(
                settings.file().toString(),
                "train",
                "mnist",
                "--recipe",
                "mnist-fast",
                "--json",
                "--threads",
                Integer.toString(settings.threads()),
                "--seed",
                Long.toString(settings.seed()),
                "--out",
                scratch.resolve("run").toString());
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader events = process.inputReader()) {
            return firstGoodEpoch(events, start);
        } finally {
            process.destroy();
        }
    }

    private double firstGoodEpoch(BufferedReader events, long start) throws IOException {
        String event;
        while ((event = events.readLine()) != null) {
            Matcher matcher = TEST_ERROR.matcher(event);
            if (matcher.find() && Double.parseDouble(matcher.group(1)) <= ENOUGH) {
                return (System.nanoTime() - start) / 1e9;
            }
        }
        throw new IllegalStateException("fovea train ended without 99 %: look at what it said above");
    }
}
