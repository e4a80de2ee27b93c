package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command line in a JVM of its own, so that it can be killed. */
final class FoveaProcess implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private FoveaProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param temp where its output is kept
     */
    static FoveaProcess start(Path temp, String... args) throws IOException {
        return startOn(temp, System.getProperty("java.class.path"), args);
    }

    /** The same with another class path. */
    static FoveaProcess startOn(Path temp, String classPath, String... args) throws IOException {
        return start(temp, List.of("-cp", classPath), args);
    }

    /** The same with the Vector API, which this JDK must have. */
    static FoveaProcess startWithVectorApi(Path temp, String... args) throws IOException {
        String classPath = System.getProperty("java.class.path");
        return start(temp, List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath), args);
    }

    /** The same with so many megabytes of heap. */
    static FoveaProcess startWithHeap(Path temp, int megabytes, String... args) throws IOException {
        String classPath = System.getProperty("java.class.path");
        return start(temp, List.of("-Xmx" + megabytes + "m", "-cp", classPath), args);
    }

    private static FoveaProcess start(Path temp, List<String> flags, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // what starts quickly: the tests wait for it
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Djava.awt.headless=true"));
        command.addAll(flags);
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new FoveaProcess(process, out, err);
    }

    /** Waits until the file is there, while the process lives. */
    FoveaProcess awaitFile(Path file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file)) {
            assertThat(process.isAlive()).as("waiting for %s: %s", file, err()).isTrue();
            assertThat(System.nanoTime()).as("waiting for %s", file).isLessThan(deadline);
            Thread.sleep(5);
        }
        return this;
    }

    /** Ends it at once, as {@code kill -9} does; false if it had ended before. */
    boolean kill() throws InterruptedException {
        boolean alive = process.isAlive();
        process.destroyForcibly().waitFor();
        return alive && process.exitValue() != 0;
    }

    /** Sends a signal by its name. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end of it. */
    CommandRun end() throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("still running: %s", err())
                .isTrue();
        return new CommandRun(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), err());
    }

    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
