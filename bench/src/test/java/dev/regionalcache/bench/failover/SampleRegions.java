package dev.regionalcache.bench.failover;

import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.playground.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sample of nine regions or its first three, with room for a load. */
public final class SampleRegions {

    /** Fewer only to see on a small machine that a benchmark works. */
    private static final int REGIONS = Integer.getInteger("bench.regions", 9);

    private SampleRegions() {}

    /** All nine, with this profile of the failover. */
    public static Manifest nine(FailoverProfile profile) throws IOException {
        return first(REGIONS, profile);
    }

    /** Three, for what nine of them on one machine hold up. */
    public static Manifest three(FailoverProfile profile) throws IOException {
        return first(3, profile);
    }

    private static Manifest first(int count, FailoverProfile profile) throws IOException {
        String sample = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"))
                .replace("limits: {memory: 96Mi}", "limits: {memory: 1Gi}")
                .replace("backlogSize: 4Mi", "backlogSize: 64Mi");
        int spec = sample.lastIndexOf("\nspec:\n") + "\nspec:\n".length();
        String yaml =
                sample.substring(0, spec) + "  failover: {profile: %s}\n".formatted(profile) + sample.substring(spec);
        return Manifest.read(yaml, count, "");
    }
}
