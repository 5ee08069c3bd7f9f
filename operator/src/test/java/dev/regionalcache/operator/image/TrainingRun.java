package dev.regionalcache.operator.image;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.redis.Authority;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Runs the program of an image once, with the image's own Java, against a local cluster on which a cache comes up, is led by
 * another region, and goes; and keeps what Java has learned of the classes that took part. With that file (an AOT cache, JEP 483
 * and 514) the operator starts in half the time. Called by {@code make image}.
 */
final class TrainingRun {

    private static final String DEFAULT = "default";
    private static final String CACHE = "session";
    private static final String FIRST = "europe";
    private static final String SECOND = "asia";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private TrainingRun() {}

    /**
     * Writes what is to be put into {@code /app} of the image: the AOT cache, and a file of arguments for Java that names it;
     * that is empty where the image's Java cannot be run on this machine.
     *
     * @param args the image's tarball, the architecture it is for, and the directory to write into
     */
    public static void main(String... args) throws Exception {
        Path written = Files.createDirectories(Path.of(args[2]));
        Path arguments = Files.writeString(written.resolve("aot.args"), "");
        Path aotCache = written.resolve("operator.aot");
        Files.deleteIfExists(aotCache);
        Path directory = Files.createTempDirectory("regionalcache-image");
        try {
            UnpackedImage image = UnpackedImage.of(Path.of(args[0]), directory);
            if (!runsHere(args[1]) || !image.runs()) {
                System.out.printf(
                        "the image's Java (linux, %s) does not run on this machine: the image is without an AOT cache, and the"
                                + " operator starts more slowly%n",
                        args[1]);
                return;
            }
            train(image, directory, aotCache, written.resolveSibling("training.log"));
            Files.writeString(arguments, "-XX:AOTCache=/app/%s%n".formatted(aotCache.getFileName()));
        } finally {
            deleteAll(directory);
        }
    }

    private static boolean runsHere(String architecture) {
        String here = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux") && here.equals(architecture);
    }

    private static void train(UnpackedImage image, Path directory, Path aotCache, Path log) throws Exception {
        Authority authority = new Authority(directory.resolve("keys"));
        try (LocalCluster cluster =
                        LocalCluster.start(LocalClusterOptions.of("training", directory.resolve("cluster")));
                TlsDoor door = TlsDoor.open(authority, cluster.apiServer());
                KubernetesClient client = cluster.client()) {
            for (String definition : List.of("regionalcaches", "cacheregions", "cachemembers", "cachepolicies")) {
                load(client, Path.of("..", "helm", "regionalcache", "files", "crds", definition + ".yaml"));
            }
            Namespaces.create(client, OperatorProcess.NAMESPACE);
            Path kubeconfig = Files.writeString(
                    directory.resolve("kubeconfig"), overTls(cluster.kubeconfig(door.address()), authority));
            try (OperatorProcess operator = OperatorProcess.start(image, kubeconfig, aotCache, log)) {
                operator.awaitReady();
                work(client);
                operator.scrape();
            }
        }
        if (Files.notExists(aotCache)) {
            throw new IOException("Java wrote no AOT cache; it says why in " + log);
        }
    }

    /** As in any real cluster. */
    private static String overTls(String kubeconfig, Authority authority) throws Exception {
        return kubeconfig.replace(
                "server: http://",
                "certificate-authority: %s\n    server: https://".formatted(authority.certificate()));
    }

    private static void work(KubernetesClient client) throws IOException {
        load(client, Path.of("..", "deploy", "samples", "three-regions.yaml"));
        Resource<RegionalCache> cache = client.resources(RegionalCache.class).withName(CACHE);
        await().atMost(PATIENCE).until(() -> leads(cache.get(), FIRST));
        cache.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"primaryRegion\":\"%s\"}}".formatted(SECOND));
        await().atMost(PATIENCE).until(() -> leads(cache.get(), SECOND));
        cache.delete();
        await().atMost(PATIENCE).until(() -> cache.get() == null);
    }

    private static boolean leads(RegionalCache cache, String region) {
        return cache.getStatus() != null
                && region.equals(cache.getStatus().primaryRegion())
                && Conditions.holds(cache.getStatus().conditions(), "Ready");
    }

    private static void load(KubernetesClient client, Path yaml) throws IOException {
        try (InputStream in = Files.newInputStream(yaml)) {
            client.load(in)
                    .items()
                    .forEach(object ->
                            client.resource(object).inNamespace(DEFAULT).serverSideApply());
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
