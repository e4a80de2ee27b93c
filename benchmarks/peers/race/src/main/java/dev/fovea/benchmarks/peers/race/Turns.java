package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Figure;
import dev.fovea.benchmarks.peers.Settings.Name;
import dev.fovea.benchmarks.peers.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts the JVMs of contestants, one at a time. */
final class Turns {
    private static final int MOST_ATTEMPTS = 10;
    private static final String LARGE_HEAP = "-Xmx4g"; // for everybody; the default depends on the machine
    private static final Path PEERS = Path.of(System.getProperty("fovea.home", "."), "benchmarks", "peers");
    private static final Path LAUNCHER = Path.of(System.getProperty("fovea.home", "."), "fovea");

    private final String java;
    private final List<String> with;
    private final List<String> settings;
    private final double mostOthers;
    private final Path scratch;

    /** @param mostOthers processors that may be busy with something else */
    Turns(String java, List<String> with, List<String> settings, double mostOthers, Path scratch) {
        this.java = java;
        this.with = with;
        this.settings = settings;
        this.mostOthers = mostOthers;
        this.scratch = scratch;
    }

    /** What a contestant measured of itself, by name. */
    Map<String, String> run(Entrant entrant, Leg leg, int round) throws IOException, InterruptedException {
        Path file = leg.task() == Name.ACCURACY ? LAUNCHER : scratch.resolve(entrant.name());
        List<String> flags = List.of();
        if (leg.task() == Name.FIRST) {
            Path archive = scratch.resolve(entrant.name() + ".jsa");
            if (!Files.exists(file)) {
                start(entrant, new Leg(leg.network(), Name.SAVE, 1, 1), List.of(), round, file);
                start(entrant, leg, List.of("-XX:ArchiveClassesAtExit=" + archive), round, file);
            }
            flags = List.of("-XX:SharedArchiveFile=" + archive);
        }
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            Map<String, String> figures = start(entrant, leg, flags, round, file);
            double others = Double.parseDouble(Objects.requireNonNull(figures.remove(Task.OTHERS), Task.OTHERS));
            // the command of this task is a process of its own and would count as somebody else
            if (others < mostOthers || leg.task() == Name.ACCURACY) {
                return figures;
            }
            System.err.printf("%.2f processors were busy with something else: once more%n", others);
        }
        throw new IllegalStateException(entrant.name() + " at " + leg + ": something else kept processors busy "
                + MOST_ATTEMPTS + " times: stop it, nothing can be measured beside it");
    }

    private Map<String, String> start(Entrant entrant, Leg leg, List<String> flags, int round, Path file)
            throws IOException, InterruptedException {
        Path log = scratch.resolve(entrant.name() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command(entrant, leg, flags, round, file)).redirectError(log.toFile());
        builder.environment().putAll(entrant.environment());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(leg.threads()));
        builder.environment()
                .put("JAVA_HOME", Path.of(java).resolve("../..").normalize().toString());
        Process process = builder.start();
        Map<String, String> figures = new LinkedHashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                Optional<Figure> figure = Figure.parse(line);
                figure.ifPresent(f -> figures.put(f.name(), f.value()));
            }
        }
        int status = process.waitFor();
        if (status != 0 || figures.isEmpty()) {
            throw new IOException(entrant.name() + " failed at " + leg + " with exit status " + status + ":\n"
                    + Files.readString(log));
        }
        return figures;
    }

    private List<String> command(Entrant entrant, Leg leg, List<String> flags, int round, Path file)
            throws IOException {
        List<String> command = new ArrayList<>(with);
        command.add(java);
        command.add("-XX:+UseParallelGC");
        if (!leg.isLenet()) {
            command.add(LARGE_HEAP);
        }
        command.addAll(entrant.flags());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath(entrant));
        command.add(entrant.main());
        command.addAll(settings);
        command.add("task=" + leg.task().word());
        command.add("network=" + leg.network());
        command.add("threads=" + leg.threads());
        command.add("batch=" + leg.batch());
        command.add("file=" + file.toAbsolutePath());
        if (leg.task() == Name.ACCURACY) {
            command.add("seed=" + round); // how soon 99 % come is a matter of luck too
        }
        return command;
    }

    /** Of jars, for the JVM makes no archive of classes that lie in directories. */
    private static String classPath(Entrant entrant) throws IOException {
        Path target = PEERS.resolve(entrant.module()).resolve("target/launcher");
        try (Stream<Path> files = Files.list(target)) {
            Path own = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(target + ": expected a jar, got none"));
            return own + ":" + Files.readString(target.resolve("classpath")).strip();
        }
    }
}
