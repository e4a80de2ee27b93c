package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Settings.Name;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.network.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Fovea and its peers at the same tasks, in turn: A B C, A B C, ..., each time in a fresh JVM, so that a machine that slows down
 * slows everybody. The tables go to stdout as Markdown, what happens meanwhile to stderr.
 */
@Command(
        name = "benchmarks/peers/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares Fovea with DJL/PyTorch, Deeplearning4j and ONNX Runtime.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/peers/run --tasks train,predict --peers fovea,djl seconds=2",
            "  benchmarks/peers/run --network resnet18 --threads 2 --tasks train,predict"
        })
final class Race implements Callable<Integer> {
    @Option(
            names = "--network",
            split = ",",
            description =
                    "Presets of Fovea's, such as lenet5, vgg-small, resnet18, mobilenetv2. Default: ${DEFAULT-VALUE}.")
    private List<String> networks = List.of(WeightedNetwork.LENET);

    @Option(
            names = "--tasks",
            split = ",",
            description = "train, scaling, memory, predict, latency, and of lenet5 also first, accuracy, kernels. "
                    + "Default: all of them.")
    private List<String> tasks = List.of();

    @Option(
            names = "--batch",
            split = ",",
            description = "Samples a batch, where the task has some. Default: what suits the network.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--peers",
            split = ",",
            description = "fovea, djl, djl-malloc, dl4j-beta7, dl4j-m2.1, onnxruntime. Default: all of them.")
    private List<String> peers = Entrant.all().stream().map(Entrant::name).toList();

    @Option(names = "--threads", split = ",", description = "One table for each. Default: 2,1.")
    private List<Integer> threads = List.of(2, 1);

    @Option(names = "--rounds", description = "How often everybody has a turn. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(names = "--java", description = "What everybody runs in. Default: ${DEFAULT-VALUE}.")
    private String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Option(
            names = "--others",
            description = "Processors that may be busy with something else; more than a fraction of one only to try "
                    + "something out. Default: ${DEFAULT-VALUE}.")
    private double others = 0.1;

    @Option(names = "--with", description = "Words before each command, such as 'taskset -c 0,1'.")
    private String with = "";

    @Parameters(
            paramLabel = "KEY=VALUE",
            description =
                    "For the tasks: warmup=4 and seconds=4 to run before and on the clock, rate=0.001 for Adam, ...")
    private List<String> settings = new ArrayList<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Race()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Entrant> entrants = peers.stream().map(Entrant::of).toList();
        List<Leg> legs = networks.stream()
                .map(WeightedNetwork::preset)
                .flatMap(preset -> threads.stream().flatMap(count -> legs(preset, count)))
                .toList();
        Report report = new Report(rounds);
        Path scratch = Files.createTempDirectory("race");
        Turns turns = new Turns(java, words(with), settings, others, scratch);
        for (Leg leg : legs) {
            List<Entrant> here =
                    entrants.stream().filter(entrant -> entrant.takesPart(leg)).toList();
            Results results = new Results(leg);
            for (int round = 1; round <= rounds; round++) {
                for (Entrant entrant : here) {
                    System.err.printf("%s, round %d of %d: %s%n", leg, round, rounds, entrant.name());
                    results.add(entrant.name(), turns.run(entrant, leg, round));
                }
            }
            results.requireAgreement();
            report.print(results);
        }
        report.printContestants();
        return 0;
    }

    private Stream<Leg> legs(Preset preset, int threads) {
        List<Name> chosen = tasks.isEmpty()
                ? Leg.tasks(preset.name())
                : tasks.stream().map(Name::of).toList();
        // the start of a process and its memory are asked once
        return chosen.stream()
                .filter(task -> threads == this.threads.get(0) || !Leg.ONCE.contains(task))
                .flatMap(task -> Leg.of(preset, task, threads, batches));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }
}
