package dev.fovea.benchmarks.jmh;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the kernels and their peak by JMH, whose own arguments it takes, and prints a Markdown table. Without arguments it runs
 * all of them; a regular expression such as {@code Convolution.forward} chooses, and {@code -p family=VECTOR} fixes a parameter.
 * The peak is always among them.
 */
public final class KernelTable {
    private static final String PEAK = Peak.class.getName() + ".multiplyAdd";

    private KernelTable() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(args);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given);
        options.include(given.getIncludes().isEmpty() ? "dev.fovea.benchmarks.jmh.*" : PEAK);
        options.mode(Mode.Throughput);
        if (!given.getForkCount().hasValue()) {
            options.forks(1);
        }
        if (!given.getWarmupIterations().hasValue()) {
            options.warmupIterations(3).warmupTime(TimeValue.seconds(1));
        }
        if (!given.getMeasurementIterations().hasValue()) {
            options.measurementIterations(5).measurementTime(TimeValue.seconds(1));
        }
        options.jvmArgsAppend("--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC");
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        double peak = results.stream()
                .filter(result -> result.getParams().getBenchmark().equals(PEAK))
                .mapToDouble(KernelTable::gigaflops)
                .max()
                .orElseThrow(() -> new IllegalStateException("the peak was not measured"));
        System.out.printf(Locale.ROOT, "%nPeak of one core: %.1f GFLOP/s, Java %s%n%n", peak, Runtime.version());
        System.out.printf("| kernel | size | family | GFLOP/s | of the peak |%n|---|---|---|---|---|%n");
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            if (!params.getBenchmark().equals(PEAK)) {
                double gigaflops = gigaflops(result);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s | %.1f | %.0f %% |%n",
                        kernel(params),
                        params.getParam("size"),
                        params.getParam("family").toLowerCase(Locale.ROOT),
                        gigaflops,
                        100 * gigaflops / peak);
            }
        }
    }

    private static String kernel(BenchmarkParams params) {
        String[] parts = params.getBenchmark().split("\\.", -1);
        return parts[parts.length - 2] + " " + parts[parts.length - 1];
    }

    private static double gigaflops(RunResult result) {
        BenchmarkParams params = result.getParams();
        String size = params.getParam("size");
        double flops;
        if (params.getBenchmark().equals(PEAK)) {
            flops = Peak.flops();
        } else if (kernel(params).startsWith("Convolution")) {
            flops = Convolution.Size.valueOf(size).flops();
        } else {
            flops = Product.Size.valueOf(size).flops();
        }
        return result.getPrimaryResult().getScore() * flops / 1e9; // the score is invocations a second
    }
}
