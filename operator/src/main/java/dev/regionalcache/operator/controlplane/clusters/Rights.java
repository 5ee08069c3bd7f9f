package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.ApiGroup;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What the control plane must be allowed to do in a region's cluster. */
final class Rights {

    /** Copies of passwords go with their members. */
    private static final List<String> OF_SECRETS = List.of("get", "list", "watch", "create", "patch");

    private static final List<String> OF_MEMBERS = List.of("get", "list", "watch", "create", "patch", "delete");

    /** One right. */
    private record Right(
            String verb,
            String group,
            String resource,
            @Nullable String namespace) {

        @Override
        public String toString() {
            return "%s %s%s".formatted(verb, resource, namespace == null ? "" : " in namespace " + namespace);
        }
    }

    private Rights() {}

    /**
     * Asks the cluster about each right, all at once.
     *
     * @param namespaces of members; empty: all
     * @throws RefusedException with those that are missing
     */
    static void check(KubernetesClient client, Set<String> namespaces, String agentNamespace)
            throws RefusedException, InterruptedException {
        List<Right> missing = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Right> needed = needed(namespaces, agentNamespace);
            List<Future<Boolean>> answers = needed.stream()
                    .map(right -> executor.submit(() -> allowed(client, right)))
                    .toList();
            for (int i = 0; i < needed.size(); i++) {
                if (!answers.get(i).get()) {
                    missing.add(needed.get(i));
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        if (!missing.isEmpty()) {
            throw new RefusedException(
                    "MissingRights",
                    "the kubeconfig's user may not %s: run `regionalcache register-cluster` again, or grant it"
                            .formatted(String.join(
                                    ", ", missing.stream().map(Right::toString).toList())));
        }
    }

    private static List<Right> needed(Set<String> namespaces, String agentNamespace) {
        List<Right> needed = new ArrayList<>();
        List<@Nullable String> places = new ArrayList<>(namespaces);
        if (places.isEmpty()) {
            places.add(null);
        }
        for (String namespace : places) {
            OF_MEMBERS.forEach(verb -> needed.add(new Right(verb, ApiGroup.NAME, "cachemembers", namespace)));
            OF_SECRETS.forEach(verb -> needed.add(new Right(verb, "", "secrets", namespace)));
        }
        needed.add(new Right("get", "coordination.k8s.io", "leases", agentNamespace));
        return needed;
    }

    private static boolean allowed(KubernetesClient client, Right right) {
        SelfSubjectAccessReview review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb(right.verb())
                        .withGroup(right.group())
                        .withResource(right.resource())
                        .withNamespace(right.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
