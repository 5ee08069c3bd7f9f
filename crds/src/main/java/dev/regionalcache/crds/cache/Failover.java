package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** What becomes of the primary when its region fails. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Failover(
        @Default("Automatic")
        @JsonPropertyDescription(
                "Automatic: with three regions or more, witnesses among them, the primary holds a lease of a majority of them, and another region becomes the primary when it is lost. With one or two regions nothing moves by itself. Disabled: the primary stays where it is, and needs nobody's lease.")
        @Nullable
        FailoverMode mode,

        @Default("Default")
        @JsonPropertyDescription(
                "How soon. Default: a region that is cut off is replaced after a little more than 2 s. Fast: 1 s, for regions whose round trips stay well below 200 ms.")
        @Nullable
        FailoverProfile profile,

        @Default("Report")
        @JsonPropertyDescription(
                "What becomes of writes that a server had accepted and that the new primary never saw. Report: they are counted in the members' status.lost, and the first 100 keys named. Export: the commands are also appended to the stream regionalcache:lost-writes of the new primary, which keeps about 100000 of them for 7 days.")
        @Nullable
        LostWritesPolicy lostWrites,

        @Default("Manual")
        @JsonPropertyDescription(
                "What becomes of the primary after a failover. Manual: it stays where it is until spec.primaryRegion is changed or a switchover is asked for. Automatic: it comes back by a switchover to the region where an order had put it, once that has been in sync for a minute.")
        @Nullable
        Failback failback) {}
