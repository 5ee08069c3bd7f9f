package dev.regionalcache.bench.failover;

import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.playground.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sample of nine regions, with room for a load. */
public final class NineRegions {

    /** Fewer only to see on a small machine that a benchmark works. */
    private static final int REGIONS = Integer.getInteger("bench.regions", 9);

    private NineRegions() {}

    /** The same with this profile of the failover. */
    public static Manifest with(FailoverProfile profile) throws IOException {
        String sample = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"))
                .replace("limits: {memory: 96Mi}", "limits: {memory: 1Gi}")
                .replace("backlogSize: 4Mi", "backlogSize: 64Mi");
        int spec = sample.lastIndexOf("\nspec:\n") + "\nspec:\n".length();
        String yaml =
                sample.substring(0, spec) + "  failover: {profile: %s}\n".formatted(profile) + sample.substring(spec);
        return Manifest.read(yaml, REGIONS, "");
    }
}
