package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

func developmentKeyOf(t *testing.T, w *billingtest.World, dir string) (string, billing.Caller) {
	t.Helper()
	secret, by, err := developmentKey(t.Context(), w.Ledger, dir)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, keyFile)
	kept, err := os.ReadFile(file)
	if err != nil || string(kept) != secret {
		t.Fatalf("the file has %q %v, not %q", kept, err, secret)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file is %v %v", info.Mode(), err)
	}
	return secret, by
}

func TestDevelopmentKeyIsKept(t *testing.T) {
	w, dir := billingtest.NewWorld(billingtest.NewMemory(), 1), t.TempDir()
	secret, by := developmentKeyOf(t, w, dir)
	if !strings.HasPrefix(secret, "sk_test_") || by.Tenant != billing.Test {
		t.Fatalf("the key %s is for %v", secret, by)
	}
	if err := os.Chmod(filepath.Join(dir, keyFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, caller := developmentKeyOf(t, w, dir); again != secret || caller != by {
		t.Fatalf("the second time it is %s for %v, not %s for %v", again, caller, secret, by)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Fatalf("it left %v %v", entries, err)
	}
}

func TestDevelopmentKeyIsReplaced(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	create := func(tenant billing.Tenant, scope billing.Scope) string {
		createdKey, err := w.CreateAPIKey(t.Context(), billing.Caller{Tenant: tenant}, billing.CreateAPIKey{
			Keyed: billing.Keyed{IdempotencyKey: string(scope)}, Name: "other", Scopes: []billing.Scope{scope},
		})
		if err != nil {
			t.Fatal(err)
		}
		secret := createdKey.Value.Secret
		return secret
	}
	for name, kept := range map[string]string{
		"of another database": "sk_test_" + strings.Repeat("0", 32),
		"no key":              "something else",
		"of the live tenant":  create(billing.Live, billing.ScopeAdmin),
		"of a lesser scope":   create(billing.Test, billing.ScopeRead),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, keyFile), []byte(kept), 0o600); err != nil {
				t.Fatal(err)
			}
			if secret, _ := developmentKeyOf(t, w, dir); secret == kept {
				t.Fatalf("%s was kept", kept)
			}
		})
	}
}

// The directory has a file of somebody else, as when DATA_DIR is set to a directory of other things. It stays.
func TestResetDeletesOnlyItsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	release, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	release()
	for _, name := range []string{keyFile, filepath.Join(dataName, "shared-local-instance.db"), "thesis.tex"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	if err := reset(config{DataDir: dir, Out: &said}); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || entries[0].Name() != "thesis.tex" {
		t.Fatalf("the directory has %v, %v", entries, err)
	}
	if err := reset(config{DataDir: dir, Out: &said}); err != nil || !strings.Contains(said.String(), "no data in") {
		t.Fatalf("the second time it prints %q, %v", said.String(), err)
	}
}

func TestResetRemovesAnEmptyDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	release, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	release()
	var said bytes.Buffer
	if err := reset(config{DataDir: dir, Out: &said}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the directory is still there: %v", err)
	}
}

func TestResetRefusesDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	release, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	var said bytes.Buffer
	if err := reset(config{DataDir: dir, Out: &said}); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Fatalf("got %v", err)
	}
	if _, err := claim(dir); err == nil {
		t.Fatal("the directory was claimed twice")
	}
}
