package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Version;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
    @Test
    void saysWhatFoveaRunsOn() {
        CommandRun run = CommandRun.of("doctor", "--threads", "1");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(Version.current(), System.getProperty("java.version"), "computing with 1 thread", "GiB")
                .containsPattern("Kernels +\\w+: .+");
    }

    @Test
    void saysTheSameToMachines() {
        CommandRun run = CommandRun.of("doctor", "--json");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.out().lines()).hasSize(1);
        JsonNode report = JsonMapper.shared().readTree(run.out());
        assertThat(report.get("fovea").asString()).isEqualTo(Version.current());
        assertThat(report.at("/jvm/version").asString()).isEqualTo(System.getProperty("java.version"));
        assertThat(report.get("cores").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(report.at("/memory/heapMax").asLong()).isPositive();
        assertThat(report.at("/kernels/name").asString()).isNotEmpty();
        assertThat(report.at("/kernels/reason").asString()).isNotEmpty();
        assertThat(run.err()).contains("Kernels");
    }
}
