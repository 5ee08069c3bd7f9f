package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.RoleRefBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.List;

/** What lets a control plane into a region's cluster: a service account, exactly the rights that it needs, a token. Pure. */
final class RegionClusterObjects {

    private static final String RBAC = "rbac.authorization.k8s.io";

    /** What a control plane does in another cluster. Members may lie in any namespace, so the rights are the cluster's. */
    private static final List<PolicyRule> CLUSTER_RULES = List.of(
            rule("regionalcache.dev", "cachemembers", "get", "list", "watch", "create", "patch", "delete"),
            rule("", "secrets", "get", "list", "watch", "create", "patch", "delete"));

    /** The agent's heartbeat. */
    private static final List<PolicyRule> AGENT_RULES =
            List.of(rule("coordination.k8s.io", "leases", "get", "list", "watch"));

    private final Registration registration;

    private RegionClusterObjects(Registration registration) {
        this.registration = registration;
    }

    /** The objects in the order in which they are applied. */
    static List<HasMetadata> of(Registration registration) {
        return new RegionClusterObjects(registration).objects();
    }

    private List<HasMetadata> objects() {
        String account = registration.serviceAccount();
        return List.of(
                new ServiceAccountBuilder().withMetadata(inNamespace(account)).build(),
                new ClusterRoleBuilder()
                        .withMetadata(inCluster(account))
                        .withRules(CLUSTER_RULES)
                        .build(),
                new ClusterRoleBindingBuilder()
                        .withMetadata(inCluster(account))
                        .withRoleRef(role("ClusterRole"))
                        .withSubjects(subject())
                        .build(),
                new RoleBuilder()
                        .withMetadata(inNamespace(account))
                        .withRules(AGENT_RULES)
                        .build(),
                new RoleBindingBuilder()
                        .withMetadata(inNamespace(account))
                        .withRoleRef(role("Role"))
                        .withSubjects(subject())
                        .build(),
                new SecretBuilder()
                        .withMetadata(new ObjectMetaBuilder(inNamespace(registration.tokenSecret()))
                                .addToAnnotations("kubernetes.io/service-account.name", account)
                                .build())
                        .withType("kubernetes.io/service-account-token")
                        .build());
    }

    private RoleRef role(String kind) {
        return new RoleRefBuilder()
                .withApiGroup(RBAC)
                .withKind(kind)
                .withName(registration.serviceAccount())
                .build();
    }

    private Subject subject() {
        return new SubjectBuilder()
                .withKind("ServiceAccount")
                .withName(registration.serviceAccount())
                .withNamespace(registration.agentNamespace())
                .build();
    }

    private ObjectMeta inNamespace(String name) {
        return new ObjectMetaBuilder(inCluster(name))
                .withNamespace(registration.agentNamespace())
                .build();
    }

    private static ObjectMeta inCluster(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withLabels(Registration.LABELS)
                .build();
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }
}
