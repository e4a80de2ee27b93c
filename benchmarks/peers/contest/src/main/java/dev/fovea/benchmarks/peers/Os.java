package dev.fovea.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** What Linux knows of this process and of the others. */
final class Os {
    private static final Path STAT = Path.of("/proc/stat");
    private static final Path STATUS = Path.of("/proc/self/status");

    private Os() {}

    /** The largest resident set so far (VmHWM). */
    static double peakMegabytes() throws IOException {
        String kilobytes = field(STATUS, "VmHWM").replace(" kB", "");
        return Long.parseLong(kilobytes) / 1024.0;
    }

    /** Since the process began, before there was a JVM; the kernel's clock ticks are a hundredth of a second. */
    static double secondsSinceStart() {
        Instant start = ProcessHandle.current()
                .info()
                .startInstant()
                .orElseThrow(() -> new IllegalStateException("this system does not tell when a process started"));
        return Duration.between(start, Instant.now()).toNanos() / 1e9;
    }

    /** Seconds that processors have worked since the system started, whoever made them, the hypervisor's other guests included. */
    static double busySeconds() throws IOException {
        // cpu user nice system idle iowait irq softirq steal ..., in hundredths of a second
        String[] ticks = firstLine(STAT).split(" +", -1);
        double sum = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            sum += Double.parseDouble(ticks[i]);
        }
        return sum / 100;
    }

    /** Seconds that processors have worked for this process. */
    static double ownSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow(() -> new IllegalStateException("this system does not tell a process's time"))
                        .toNanos()
                / 1e9;
    }

    private static String firstLine(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElseThrow(() -> new IOException(file + " is empty"));
        }
    }

    private static String field(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseThrow(() -> new IOException(file + " has no line " + name));
        }
    }
}
