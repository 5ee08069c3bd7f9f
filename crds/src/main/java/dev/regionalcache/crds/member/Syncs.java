package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How replicas of this region's servers were synchronised since an epoch began. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Syncs(
        @Required @Min(1) @JsonPropertyDescription("The epoch.")
        long epoch,

        @Required @Min(0) @JsonPropertyDescription("Full copies that were given.")
        long full,

        @Required @Min(0) @JsonPropertyDescription("Partial synchronisations: a replica went on from where it was.")
        long partial,

        @Size(max = MOST_PROCESSES) @JsonPropertyDescription("The processes that gave them.")
        List<ServerProcess> processes) {

    /** So many processes are remembered. */
    public static final int MOST_PROCESSES = 64;

    /** What one process has given. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ServerProcess(
            @Required @JsonPropertyDescription("Run id of the server.")
            String runId,

            @Required @Min(0) @JsonPropertyDescription("Full copies before it was first seen in this epoch.")
            long fullBefore,

            @Required @Min(0) @JsonPropertyDescription("Partial ones before.")
            long partialBefore,

            @Required @Min(0) @JsonPropertyDescription("Full copies since.")
            long full,

            @Required @Min(0) @JsonPropertyDescription("Partial ones since.")
            long partial) {

        /** The same process, by what it counts now. */
        public ServerProcess counting(long fullNow, long partialNow) {
            return new ServerProcess(
                    runId, fullBefore, partialBefore, fullNow - fullBefore, partialNow - partialBefore);
        }
    }

    /** The totals of these processes. */
    public static Syncs of(long epoch, List<ServerProcess> processes) {
        return new Syncs(
                epoch,
                processes.stream().mapToLong(ServerProcess::full).sum(),
                processes.stream().mapToLong(ServerProcess::partial).sum(),
                processes);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public Syncs {
        processes = processes == null ? List.of() : List.copyOf(processes);
    }
}
