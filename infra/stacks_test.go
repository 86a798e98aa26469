package infra

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPrograms: each program of a function is deployed, and each function has a program.
func TestPrograms(t *testing.T) {
	deployed := functions(t)
	mains, err := filepath.Glob("../lambdas/*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	programs := map[string]bool{}
	for _, main := range mains {
		if name := filepath.Base(filepath.Dir(main)); name != "local" {
			programs[name] = true
			if _, is := deployed[name]; !is {
				t.Errorf("program lambdas/%s is in no template", name)
			}
		}
	}
	for name, r := range deployed {
		if !programs[name] {
			t.Errorf("function %s has no program", name)
		}
		if function := named(r.Properties["FunctionName"]); function != name && function != "CodeDeployHook_${TablePrefix}"+name {
			t.Errorf("program %s is the function %s", name, function)
		}
	}
}

// TestVariables: what a function is given is read by its program; that nothing else is needed, the programs say as they
// start, see TestDeployed.
func TestVariables(t *testing.T) {
	read := regexp.MustCompile(`[gG]etenv(?:, |\()"([A-Z_]+)"\)`)
	for name, r := range functions(t) {
		known := variables(t, "../lambdas/"+name, read)
		maps.Copy(known, variables(t, "../lambdas/wiring", read))
		maps.Copy(known, variables(t, "../lambdas/follower", read))
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		for variable := range given {
			if !known[variable] {
				t.Errorf("function %s is given %s, which no program reads", name, variable)
			}
		}
	}
}

// variables are those of the environment that the programs in a folder read.
func variables(t *testing.T, dir string, read *regexp.Regexp) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no program: %v", dir, err)
	}
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range read.FindAllStringSubmatch(string(text), -1) {
			found[match[1]] = true
		}
	}
	return found
}

// TestParameters: each part is given what it asks for and nothing else.
func TestParameters(t *testing.T) {
	root := read(t, "../template.yaml")
	seen := map[string]bool{}
	for name, r := range root.Resources {
		file := strings.TrimPrefix(named(r.Properties["Location"]), "infra/")
		seen[file] = true
		part := read(t, file)
		given, _ := r.Properties["Parameters"].(map[string]any)
		for parameter := range part.Parameters {
			if _, is := given[parameter]; !is {
				t.Errorf("%s is not given %s", name, parameter)
			}
		}
		for parameter := range given {
			if _, is := part.Parameters[parameter]; !is {
				t.Errorf("%s is given %s, which it does not ask for", name, parameter)
			}
		}
	}
	for _, part := range parts {
		if !seen[part] {
			t.Errorf("%s is deployed by nothing", part)
		}
	}
}

// TestRunbooks: each alarm names a section of docs/operating.md that is there, and tells somebody.
func TestRunbooks(t *testing.T) {
	text, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`Runbook: docs/operating\.md, (.+)$`)
	alarms := 0
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			alarms++
			match := names.FindStringSubmatch(named(r.Properties["AlarmDescription"]))
			if match == nil {
				t.Errorf("alarm %s names no runbook", name)
			} else if !strings.Contains(string(text), "\n### "+match[1]+"\n") {
				t.Errorf("docs/operating.md has no runbook %q, which alarm %s names", match[1], name)
			}
			for _, actions := range []string{"AlarmActions", "OKActions"} {
				if r.Properties[actions] == nil {
					t.Errorf("alarm %s tells nobody: it has no %s", name, actions)
				}
			}
		}
	}
	if alarms == 0 {
		t.Error("there are no alarms")
	}
}
