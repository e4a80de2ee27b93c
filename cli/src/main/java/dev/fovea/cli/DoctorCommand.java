package dev.fovea.cli;

import dev.fovea.Version;
import dev.fovea.kernel.Kernels;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fovea doctor}: what Fovea runs on, for people who wonder about speed and for reports of bugs. */
@Command(
        name = "doctor",
        description = "Say what Fovea runs on: the JVM, cores, memory, and which kernels are in use and why.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {"  fovea doctor", "  fovea doctor --json", "  fovea doctor --kernels vector"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernels = new KernelsOption();

    @Override
    public Integer call() {
        Console console = common.console();
        Report report = Report.of(common.threads(), kernels.choose(console));
        report.print(console);
        console.emit(report);
        return Main.OK;
    }

    /** What is found, as {@code --json} prints it. Memory in bytes. */
    record Report(String fovea, Jvm jvm, Os os, int cores, int threads, Memory memory, KernelsInUse kernels) {
        static Report of(int threads, Kernels kernels) {
            return new Report(
                    Version.current(),
                    Jvm.running(),
                    new Os(
                            System.getProperty("os.name"),
                            System.getProperty("os.version"),
                            System.getProperty("os.arch")),
                    Runtime.getRuntime().availableProcessors(),
                    threads,
                    Memory.now(),
                    new KernelsInUse(kernels.name(), kernels.reason()));
        }

        void print(Console console) {
            line(console, "Fovea", fovea);
            line(console, "Java", jvm.version() + " (" + jvm.vendor() + ", " + jvm.name() + ")");
            line(console, "", jvm.home());
            line(console, "Collector", String.join(", ", jvm.collectors()));
            line(console, "JVM flags", jvm.flags().isEmpty() ? "none" : String.join(" ", jvm.flags()));
            line(console, "System", os.name() + " " + os.version() + ", " + os.arch());
            line(console, "Cores", cores + ", computing with " + threads + (threads == 1 ? " thread" : " threads"));
            line(
                    console,
                    "Memory",
                    gib(memory.heapMax()) + " of heap at most, " + gib(memory.physical()) + " in the machine");
            line(console, "Kernels", kernels.name() + ": " + kernels.reason());
        }

        private static void line(Console console, String label, String text) {
            console.say(Console.style("bold", String.format(Locale.ROOT, "%-10s", label)) + " " + text);
        }

        private static String gib(long bytes) {
            return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
        }
    }

    /** The JVM and the flags it was started with. */
    record Jvm(String version, String vendor, String name, String home, List<String> collectors, List<String> flags) {
        static Jvm running() {
            return new Jvm(
                    System.getProperty("java.version"),
                    System.getProperty("java.vendor"),
                    System.getProperty("java.vm.name"),
                    System.getProperty("java.home"),
                    ManagementFactory.getGarbageCollectorMXBeans().stream()
                            .map(GarbageCollectorMXBean::getName)
                            .toList(),
                    ManagementFactory.getRuntimeMXBean().getInputArguments());
        }
    }

    /** The operating system. */
    record Os(String name, String version, String arch) {}

    /** How much the heap may grow to and how much the machine (or container) has, in bytes. */
    record Memory(long heapMax, long physical) {
        static Memory now() {
            long physical = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                    .getTotalMemorySize();
            return new Memory(Runtime.getRuntime().maxMemory(), physical);
        }
    }

    /** Which kernels compute, and why these. */
    record KernelsInUse(String name, String reason) {}
}
